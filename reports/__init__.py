"""What became of the claims: reads results, merges them, and shows them. Never imports TensorFlow or Keras."""

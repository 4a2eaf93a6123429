"""Saboteurs: patches to Keras and TensorFlow, each of which breaks one behaviour. The claim about it has to notice.

A claim that no saboteur can make fall claims nothing. For each claim there is at least one saboteur, in a column where
the claim holds; for a claim that never held there is one under which it does. They run inside that column:

    python -m tests.saboteurs tf2.15
"""

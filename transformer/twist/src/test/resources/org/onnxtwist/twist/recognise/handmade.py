"""Layers that are written by hand, node by node, in many ways that compute the same."""

import coordinates
import parameters
import sums


def make(fixtures):
    for module in (sums, coordinates, parameters):
        module.make(fixtures)

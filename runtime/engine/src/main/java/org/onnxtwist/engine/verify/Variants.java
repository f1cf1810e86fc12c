package org.onnxtwist.engine.verify;

import org.onnxtwist.engine.session.Optimization;

/** Names for the ways in which a model runs. */
final class Variants {
    private Variants() {}

    static String of(Optimization optimization) {
        return optimization == Optimization.NONE ? "optimisations off" : "optimisations on";
    }
}

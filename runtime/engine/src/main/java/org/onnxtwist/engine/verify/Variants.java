package org.onnxtwist.engine.verify;

import org.onnxtwist.engine.session.Optimization;

/** Words for how a model ran. */
final class Variants {
    private Variants() {}

    static String of(Optimization optimization) {
        return optimization == Optimization.NONE ? "optimisations off" : "optimisations on";
    }
}

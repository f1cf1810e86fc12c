package org.onnxtwist.runtime.verify;

import org.onnxtwist.runtime.session.Optimization;

/** Names for the ways in which a model runs. */
final class Variants {
    private Variants() {}

    static String of(Optimization optimization) {
        return optimization == Optimization.NONE ? "optimisations off" : "optimisations on";
    }
}

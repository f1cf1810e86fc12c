package org.onnxtwist.twist.rewrite;

import java.util.List;
import org.onnxtwist.twist.WrittenLayer;

/**
 * The result of a rewrite.
 *
 * @param summary what was done
 * @param layers the layers that were written, in the order of the model's graphs
 */
public record TwistResult(RewriteSummary summary, List<WrittenLayer> layers) {
    public TwistResult {
        layers = List.copyOf(layers);
    }

    /** Every convolution of the model as it was, in the order of its graphs. */
    public List<ConvEntry> convs() {
        return summary.convs();
    }

    /** Tells whether the rewrite changed the model. */
    public boolean changed() {
        return summary.changed();
    }
}

package org.onnxtwist.twist.export;

import org.onnxtwist.twist.TwistLayer;

/**
 * A layer that an export leaves as it is.
 *
 * @param layer as it was found
 * @param reason why it stays, as a clause
 */
public record KeptLayer(TwistLayer layer, String reason) {
    /** A layer whose centres or kernels hold NaN or infinity, with which folding would give other results. */
    static KeptLayer notFinite(TwistLayer layer, Iterable<String> parameters) {
        return new KeptLayer(
                layer,
                "its " + String.join(" and ", parameters) + " holds NaN or infinity, which no other form would keep");
    }
}

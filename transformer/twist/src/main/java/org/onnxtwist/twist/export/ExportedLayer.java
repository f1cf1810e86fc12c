package org.onnxtwist.twist.export;

import org.onnxtwist.twist.TwistLayer;

/**
 * A layer and what became of it.
 *
 * @param layer as it was found
 * @param site where it is
 * @param variant how it is written now
 * @param kept whether that is how it was, since no other form computes it as well
 * @param reason why so, as a clause
 */
public record ExportedLayer(TwistLayer layer, LayerSite site, Variant variant, boolean kept, String reason) {}

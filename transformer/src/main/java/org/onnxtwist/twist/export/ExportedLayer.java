package org.onnxtwist.twist.export;

import org.onnxtwist.twist.TwistLayer;

/**
 * A layer and what became of it.
 *
 * @param layer as it was found
 * @param site where it is
 * @param variant how it is written now
 * @param reason why so, as a clause
 */
public record ExportedLayer(TwistLayer layer, LayerSite site, Variant variant, String reason) {}

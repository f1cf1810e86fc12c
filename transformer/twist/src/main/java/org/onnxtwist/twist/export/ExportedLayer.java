package org.onnxtwist.twist.export;

import java.util.Optional;
import org.onnxtwist.twist.layer.TwistLayer;

/**
 * A layer and the form chosen for it.
 *
 * @param layer as it was found
 * @param site its properties
 * @param form the form in which it is written; empty if it stays as it is, since no form computes it as well
 * @param reason why so, as a clause
 */
public record ExportedLayer(TwistLayer layer, LayerSite site, Optional<LayerForm> form, String reason) {
    /** Tells whether the layer stays as it is. */
    public boolean kept() {
        return form.isEmpty();
    }

    /** The name of the form that the layer has after the export. */
    public String label() {
        return form.map(LayerForm::label).orElse(layer.form().label());
    }
}

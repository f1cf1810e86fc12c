package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.twist.NearMiss;
import org.onnxtwist.twist.TwistLayer;

/**
 * The result of an export.
 *
 * @param layers those that were found, in topological order
 * @param opset what was done about its operator set; empty where no layer has a form that needs a newer one
 * @param nearMisses what has the parts of a layer and is none
 */
public record ExportResult(List<ExportedLayer> layers, Optional<OpsetChange> opset, List<NearMiss> nearMisses) {
    public ExportResult {
        layers = List.copyOf(layers);
        nearMisses = List.copyOf(nearMisses);
    }

    /**
     * The change of a model's operator set, where forms need a newer one.
     *
     * @param before the version that the model had
     * @param after the version that it has
     * @param reason why it was raised or not, as a clause
     */
    public record OpsetChange(long before, long after, String reason) {
        public boolean isRaised() {
            return after > before;
        }

        /** The sentence for a report, without a full stop: whether the operator set was raised, and why. */
        public String text() {
            return isRaised()
                    ? "operator set raised from " + before + " to " + after + ": " + reason
                    : "operator set " + before + " is kept, although the blocked forms need a later one: " + reason;
        }
    }

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
}

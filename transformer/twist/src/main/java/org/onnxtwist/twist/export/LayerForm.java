package org.onnxtwist.twist.export;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Value;
import org.onnxtwist.twist.TwistLayer.Form;

/**
 * A form in which an export writes a conv_twist layer. All forms compute the same up to rounding, from a {@link FoldedLayer}; {@link #all}
 * lists them.
 */
public abstract class LayerForm {
    private final String label;
    private final Form recognisedAs;
    private final int products;
    private final String summary;

    LayerForm(String label, Form recognisedAs, int products, String summary) {
        this.label = label;
        this.recognisedAs = recognisedAs;
        this.products = products;
        this.summary = summary;
    }

    /** The forms that users can choose, in the order of help and reports. The first of several that cost the same is preferred. */
    public static List<LayerForm> all() {
        return LayerForms.ALL;
    }

    /** The form of {@link #all} with that label; empty if there is none. */
    public static Optional<LayerForm> labelled(String label) {
        return all().stream().filter(form -> form.label().equals(label)).findFirst();
    }

    /** The name in options and reports: lower case with hyphens. */
    public final String label() {
        return label;
    }

    /** The form by which the recogniser knows such a layer. */
    public final Form recognisedAs() {
        return recognisedAs;
    }

    /** The multiplications for each element of the output and each input channel of its group; a 3x3 Conv has 9. */
    public final int products() {
        return products;
    }

    /** The description for the help of the command, as a clause: the nodes of the form and its requirements. */
    public final String summary() {
        return summary;
    }

    /** Why a layer cannot have this form, as a clause; empty if it can. */
    Optional<String> obstacle(LayerSite site) {
        return Optional.empty();
    }

    /** The form that a layer gets which cannot have this one. */
    LayerForm alternative() {
        return LayerForms.FOLDED;
    }

    /** The first operator set that has the operators of this form. */
    long opset() {
        return 1;
    }

    /** The estimated cost of a layer in this form, in multiply-adds of a large convolution. */
    abstract double cost(CostModel.Terms terms);

    /** Places the nodes of a layer and returns its output. */
    abstract Value write(LayerNodes nodes);

    @Override
    public String toString() {
        return label();
    }
}

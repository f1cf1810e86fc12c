package org.onnxtwist.twist.rewrite;

import java.util.List;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Constant;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistException;

/**
 * The plan of a layer for one or several Convs that share their weight.
 *
 * @param convs at least one; the first gives the layer's parameters their names
 * @param tensors what the model is to store
 */
record LayerPlan(List<ConvCandidate> convs, ParameterSource.Tensors tensors) {
    /** @throws TwistException when a given weight cannot take the place of one that is computed */
    LayerPlan {
        if (tensors.weight().isPresent()) {
            for (ConvCandidate conv : convs) {
                Value weight = conv.node().input(1).orElseThrow();
                if (weight.initializer().isEmpty() && weight.constant().isEmpty()) {
                    throw new TwistException(
                            "the parameter " + convs.get(0).name() + ".weight cannot be used: the kernel of "
                                    + conv.node() + " is computed in the model, so that there is no tensor to"
                                    + " replace: remove the parameter");
                }
            }
        }
    }

    /** The number of elements of conv_x, conv_y and the two centres. */
    long elements() {
        ConvGeometry geometry = convs.get(0).geometryKnown();
        return 2 * geometry.kernelElements() + 2 * geometry.outChannels();
    }

    /**
     * Adds the parameters to a model, as initializers of the main graph, which every subgraph can read, and replaces the base kernel if
     * there is another one.
     *
     * @return the operands of the first Conv
     */
    LayerOperands<Value> store(Model model) {
        for (ConvCandidate conv : convs) {
            tensors.weight().ifPresent(tensor -> replaceWeight(conv.node(), tensor));
        }
        String name = convs.get(0).name();
        Node conv = convs.get(0).node();
        return new LayerOperands<>(
                conv.input(1).orElseThrow(),
                conv.input(2),
                add(model, name + LayerOperands.SUFFIXES.kernelX(), tensors.kernelX()),
                add(model, name + LayerOperands.SUFFIXES.kernelY(), tensors.kernelY()),
                add(model, name + LayerOperands.SUFFIXES.centerX(), tensors.centerX()),
                add(model, name + LayerOperands.SUFFIXES.centerY(), tensors.centerY()));
    }

    private static Value add(Model model, String name, Tensor tensor) {
        Value value = model.graph().addInitializer(name, tensor);
        if (!model.supports(Model.FormatFeature.FREE_INITIALIZERS)) {
            model.graph().exposeAsInput(value);
        }
        return value;
    }

    private static void replaceWeight(Node conv, Tensor tensor) {
        Value weight = conv.input(1).orElseThrow();
        if (weight.initializer().isPresent()) {
            weight.graph().setInitializer(weight, tensor);
        } else {
            Node constant = weight.producer().orElseThrow();
            constant.attributes().stream().map(Attribute::name).toList().forEach(constant::removeAttribute);
            Constant.VALUE.set(constant, tensor);
        }
    }
}

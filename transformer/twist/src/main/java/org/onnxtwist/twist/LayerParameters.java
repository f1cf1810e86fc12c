package org.onnxtwist.twist;

import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.FormatFeature;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Constant;

/**
 * The four parameters of a layer, as initializers of the main graph, which every subgraph can read.
 *
 * @param kernelX {@code <conv>.conv_x.weight}
 * @param kernelY {@code <conv>.conv_y.weight}
 * @param centerX {@code <conv>.center_x}
 * @param centerY {@code <conv>.center_y}
 */
record LayerParameters(Value kernelX, Value kernelY, Value centerX, Value centerY) {
    static LayerParameters add(Model model, String name, ParameterSource.Tensors tensors) {
        return new LayerParameters(
                add(model, name + ".conv_x.weight", tensors.kernelX()),
                add(model, name + ".conv_y.weight", tensors.kernelY()),
                add(model, name + ".center_x", tensors.centerX()),
                add(model, name + ".center_y", tensors.centerY()));
    }

    private static Value add(Model model, String name, Tensor tensor) {
        Value value = model.graph().addInitializer(name, tensor);
        if (!model.supports(FormatFeature.FREE_INITIALIZERS)) {
            model.graph().exposeAsInput(value);
        }
        return value;
    }

    /**
     * Gives the base kernel of a Conv another tensor.
     *
     * @throws TwistException when the kernel is computed, so that there is no tensor to replace
     */
    static void replaceWeight(Node conv, String name, Tensor tensor) {
        Value weight = conv.input(1).orElseThrow();
        Graph graph = weight.graph();
        if (weight.initializer().isPresent()) {
            graph.setInitializer(weight, tensor);
        } else if (weight.constant().isPresent()) {
            Node constant = weight.producer().orElseThrow();
            constant.attributes().stream().map(Attribute::name).toList().forEach(constant::removeAttribute);
            Constant.VALUE.set(constant, tensor);
        } else {
            throw new TwistException("the parameter " + name + ".weight cannot be used: the kernel of " + conv
                    + " is computed in the model, so there is no tensor to replace");
        }
    }
}

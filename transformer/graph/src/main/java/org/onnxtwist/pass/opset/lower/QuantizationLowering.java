package org.onnxtwist.pass.opset.lower;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.QuantizeLinear;
import org.onnxtwist.pass.opset.step.NodePlan;
import org.onnxtwist.pass.opset.step.OpsetStep;

/** QuantizeLinear and DequantizeLinear. */
public final class QuantizationLowering {
    private QuantizationLowering() {}

    /** Until version 12, there is one scale for all elements. */
    public static NodePlan oneScale(Node node, OpsetStep step) {
        Optional<List<Dim>> dims = step.dims(node, 1);
        boolean isOne = dims.filter(sizes -> sizes.stream().allMatch(size -> size.equals(Dim.of(1))))
                .isPresent();
        return isOne
                ? NodePlan.drop(QuantizeLinear.AXIS)
                : NodePlan.refuse(
                        dims.isPresent()
                                ? "has a scale for each element of an axis, which version 12 does not have"
                                : "has scales of unknown shape, and version 12 has only one scale for all elements:"
                                        + " declare the shape");
    }

    /** Until version 20, the type of the zero point is that of the result. */
    public static NodePlan outputType(Node node, OpsetStep step) {
        NodePlan plain = NodePlan.drop(QuantizeLinear.OUTPUT_DTYPE);
        DType dtype = QuantizeLinear.OUTPUT_DTYPE.find(node).orElse(DType.UNDEFINED);
        if (dtype == DType.UNDEFINED || dtype == DType.UINT8 || node.input(2).isPresent()) {
            return plain;
        }
        long[] sizes = step.dims(node, 1).filter(dims -> dims.stream().allMatch(Dim.Known.class::isInstance)).stream()
                .flatMap(List::stream)
                .mapToLong(dim -> ((Dim.Known) dim).size())
                .toArray();
        if (step.dims(node, 1).map(List::size).orElse(-1) != sizes.length) {
            return NodePlan.refuse(
                    "states the type of its result, for which version 20 needs a zero point of the shape of"
                            + " its scale, but that shape is not known: declare it");
        }
        return plain.then(quantize -> quantize.setInput(
                2,
                step.before(quantize).constant(quantize.output(0).hint() + ".zero_point", Tensor.zeros(dtype, sizes))));
    }
}

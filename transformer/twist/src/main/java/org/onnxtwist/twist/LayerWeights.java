package org.onnxtwist.twist;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;

/**
 * The numbers of a layer, as its convolutions apply them: where a graph makes stored kernels antisymmetric, these are what it makes. Those
 * that no tensor of the model holds are computed when they are read.
 *
 * @param weight the base kernel, [outChannels, inChannels / group, 3, 3]
 * @param bias [outChannels]
 * @param kernelX conv_x, the sizes of the base kernel
 * @param kernelY conv_y, the sizes of the base kernel
 * @param centerX [outChannels]
 * @param centerY [outChannels]
 */
public record LayerWeights(
        Tensor weight, Optional<Tensor> bias, Tensor kernelX, Tensor kernelY, Tensor centerX, Tensor centerY) {
    /**
     * The names of those that hold a NaN or an infinity, in the order weight, bias, conv_x, conv_y, center_x, center_y. Reads every
     * element.
     */
    public List<String> notFinite() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        named.put("weight", weight);
        bias.ifPresent(tensor -> named.put("bias", tensor));
        named.put("conv_x", kernelX);
        named.put("conv_y", kernelY);
        named.put("center_x", centerX);
        named.put("center_y", centerY);
        return notFinite(named);
    }

    /** As {@link #notFinite}, of all but the kernels: the bias and the centres. */
    public List<String> notFiniteBesideKernels() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        bias.ifPresent(tensor -> named.put("bias", tensor));
        named.put("center_x", centerX);
        named.put("center_y", centerY);
        return notFinite(named);
    }

    private static List<String> notFinite(Map<String, Tensor> named) {
        return named.entrySet().stream()
                .filter(entry -> !isFinite(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean isFinite(Tensor tensor) {
        TensorElements elements = TensorElements.of(tensor);
        return LongStream.range(0, tensor.elements()).allMatch(at -> Double.isFinite(elements.doubleAt(at)));
    }
}

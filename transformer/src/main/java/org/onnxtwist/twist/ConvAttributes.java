package org.onnxtwist.twist;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.twist.ConvCandidate.Verdict;

/** Reads the geometry of a Conv node, or says why it has none that the rewrite can use. */
final class ConvAttributes {
    private final Node conv;
    private final ValueType weight;
    private final DType dtype;

    /** Geometry where it could be read; the verdict says what follows from it. */
    record Reading(Optional<ConvGeometry> geometry, Verdict verdict) {
        static Reading none(Verdict verdict) {
            return new Reading(Optional.empty(), verdict);
        }
    }

    private ConvAttributes(Node conv, InferredTypes types) {
        this.conv = conv;
        this.weight = conv.input(1)
                .map(value -> value.initializer().map(Tensor::type).orElseGet(() -> types.of(value)))
                .orElse(ValueType.UNKNOWN);
        DType input = conv.input(0).map(types::of).orElse(ValueType.UNKNOWN).dtype();
        this.dtype = weight.dtype() == DType.UNDEFINED ? input : weight.dtype();
    }

    static Reading read(Node conv, InferredTypes types) {
        return new ConvAttributes(conv, types).read();
    }

    private Reading read() {
        Optional<List<Long>> kernel = kernel();
        if (kernel.isEmpty()) {
            return skip("the size of its kernel is not known: neither kernel_shape nor the shape of its weight says");
        }
        if (!kernel.get().equals(List.of(3L, 3L))) {
            String size = kernel.get().stream().map(String::valueOf).collect(Collectors.joining("x"));
            return Reading.none(Verdict.not3x3("its kernel is " + size
                    + (kernel.get().size() == 2 ? "" : " (" + kernel.get().size() + "-D)")));
        }
        Optional<String> reference = conv.attributes().stream()
                .filter(attribute -> attribute.value() instanceof AttributeValue.Reference)
                .map(attribute -> attribute.name())
                .findFirst();
        if (reference.isPresent()) {
            return skip("its attribute " + reference.get() + " is an attribute of the function around it");
        }
        if (weight.shape().size(0).isEmpty() || weight.shape().size(1).isEmpty()) {
            return skip("the number of its channels is not known: the shape of its weight is " + weight.shape());
        }
        if (!dtype.isConvFloat()) {
            return skip("its element type is " + dtype.onnxName()
                    + ", and a twist needs float, double, float16 or bfloat16");
        }
        return geometry(
                weight.shape().size(0).getAsLong(), weight.shape().size(1).getAsLong());
    }

    private Reading geometry(long outChannels, long perGroup) {
        long group = Conv.GROUP.find(conv).orElse(1L);
        List<Long> strides = Conv.STRIDES.find(conv).orElse(List.of(1L, 1L));
        List<Long> dilations = Conv.DILATIONS.find(conv).orElse(List.of(1L, 1L));
        List<Long> pads = Conv.PADS.find(conv).orElse(List.of(0L, 0L, 0L, 0L));
        Optional<AutoPad> autoPad = AutoPad.of(Conv.AUTO_PAD.find(conv).orElse(AutoPad.NOTSET.name()));
        boolean valid = group >= 1
                && perGroup >= 1
                && outChannels >= 1
                && outChannels % group == 0
                && strides.size() == 2
                && dilations.size() == 2
                && pads.size() == 4
                && strides.stream().allMatch(step -> step >= 1)
                && dilations.stream().allMatch(step -> step >= 1);
        if (!valid || autoPad.isEmpty()) {
            return skip("its attributes contradict each other or its weight: group " + group + ", strides " + strides
                    + ", dilations " + dilations + ", pads " + pads + ", weight " + weight.shape());
        }
        ConvGeometry geometry = new ConvGeometry(
                dtype,
                perGroup * group,
                outChannels,
                group,
                strides,
                dilations,
                autoPad.get() == AutoPad.NOTSET ? pads : List.of(0L, 0L, 0L, 0L),
                autoPad.get());
        return new Reading(Optional.of(geometry), Verdict.REWRITE);
    }

    private Optional<List<Long>> kernel() {
        Optional<List<Dim>> dims = weight.shape().known().filter(list -> list.size() > 2);
        if (dims.isPresent() && dims.get().stream().skip(2).allMatch(Dim::isKnown)) {
            return Optional.of(dims.get().stream()
                    .skip(2)
                    .map(dim -> ((Dim.Known) dim).size())
                    .toList());
        }
        return Conv.KERNEL_SHAPE.find(conv);
    }

    private static Reading skip(String reason) {
        return Reading.none(Verdict.skip(reason));
    }

    /** What two Convs share when they are one layer used twice: the tensor where it is fixed, else the value. */
    static Object weightIdentity(Node conv) {
        Value weight = conv.input(1).orElseThrow(() -> new IllegalStateException(conv + " has no weight"));
        // Constants that came from two calls of one function are two values that hold the same tensor object.
        return weight.constant().<Object>map(tensor -> tensor).orElse(weight);
    }
}

package org.onnxtwist.twist.rewrite;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.match.TypeLookup;
import org.onnxtwist.op.Conv;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.rewrite.ConvEntry.ConvObstacle;

/**
 * A Conv node as its attributes and the types of its operands state it, read once.
 *
 * @param computedElements the number of elements of a 3x3 weight that no tensor of the model stores; 0 for other weights, and if the
 *     sizes are not known
 * @param finding why its geometry cannot be used; empty if it can
 * @param geometry its geometry; empty if it cannot be used
 */
record StatedConv(double computedElements, Optional<ConvObstacle.Finding> finding, Optional<ConvGeometry> geometry) {
    /** The maximum number of elements of a kernel that no tensor of the model stores: 64 MiB in float. */
    private static final long MOST_COMPUTED = 1 << 24;

    private static final List<Long> KERNEL = List.of(3L, 3L);
    private static final List<Long> NO_PADS = List.of(0L, 0L, 0L, 0L);

    static StatedConv of(Node conv, TypeLookup types) {
        ValueType weight = conv.input(1)
                .map(value -> value.initializer().map(Tensor::type).orElseGet(() -> computed(value, types)))
                .orElse(ValueType.UNKNOWN);
        Optional<List<Long>> kernel = kernel(conv, weight);
        double computedElements = computedElements(conv, weight, kernel);
        Optional<ConvObstacle.Finding> unknown = unknown(conv, weight, kernel);
        if (unknown.isPresent()) {
            return new StatedConv(computedElements, unknown, Optional.empty());
        }
        long outChannels = weight.shape().size(0).orElseThrow();
        long perGroup = weight.shape().size(1).orElseThrow();
        long group = Conv.GROUP.find(conv).orElse(1L);
        List<Long> pads = Conv.PADS.find(conv).orElse(NO_PADS);
        Optional<AutoPad> autoPad = AutoPad.of(Conv.AUTO_PAD.find(conv).orElse(AutoPad.NOTSET.name()));
        ConvGeometry geometry = ConvGeometry.of(
                conv, dtype(conv, weight, types), perGroup * group, outChannels, group, autoPad.orElse(AutoPad.NOTSET));
        Optional<ConvObstacle.Finding> finding = type(conv, geometry.dtype(), types)
                .or(() -> contradiction(geometry, perGroup, pads, autoPad, weight))
                .or(() -> large(computedElements, weight));
        return new StatedConv(
                computedElements, finding, finding.isPresent() ? Optional.empty() : Optional.of(geometry));
    }

    /** The type of a weight that nodes compute; if its sizes cannot be inferred, the declared type is used. */
    private static ValueType computed(Value weight, TypeLookup types) {
        ValueType inferred = types.type(weight);
        boolean declared = !inferred.shape().isStatic() && weight.type().shape().isStatic();
        return declared ? weight.type() : inferred;
    }

    private static Optional<List<Long>> kernel(Node conv, ValueType weight) {
        Optional<List<Dim>> dims = weight.shape().known().filter(list -> list.size() > 2);
        if (dims.isPresent() && dims.get().stream().skip(2).allMatch(Dim::isKnown)) {
            return Optional.of(dims.get().stream()
                    .skip(2)
                    .map(dim -> ((Dim.Known) dim).size())
                    .toList());
        }
        return Conv.KERNEL_SHAPE.find(conv);
    }

    private static double computedElements(Node conv, ValueType weight, Optional<List<Long>> kernel) {
        OptionalLong outChannels = weight.shape().size(0);
        OptionalLong perGroup = weight.shape().size(1);
        return kernel.filter(KERNEL::equals).isEmpty()
                        || outChannels.isEmpty()
                        || perGroup.isEmpty()
                        || conv.input(1).flatMap(Value::initializer).isPresent()
                ? 0
                : (double) ConvGeometry.TAPS * outChannels.getAsLong() * perGroup.getAsLong();
    }

    private static DType dtype(Node conv, ValueType weight, TypeLookup types) {
        return weight.dtype() == DType.UNDEFINED
                ? conv.input(0).map(types::type).orElse(ValueType.UNKNOWN).dtype()
                : weight.dtype();
    }

    /** The first obstacle in what the sizes of the kernel and the kinds of the attributes tell. */
    private static Optional<ConvObstacle.Finding> unknown(Node conv, ValueType weight, Optional<List<Long>> kernel) {
        if (kernel.isEmpty()) {
            return Optional.of(ConvObstacle.UNKNOWN_KERNEL.because(
                    "the size of its kernel is not known: neither kernel_shape nor the shape of its weight states it"));
        }
        if (!kernel.get().equals(KERNEL)) {
            String size = kernel.get().stream().map(String::valueOf).collect(Collectors.joining("x"));
            int axes = kernel.get().size();
            return Optional.of(
                    ConvObstacle.NOT_3X3.because("its kernel is " + size + (axes == 2 ? "" : " (" + axes + "-D)")));
        }
        if (conv.input(1).flatMap(Value::sparseInitializer).isPresent()) {
            return Optional.of(ConvObstacle.SPARSE_WEIGHT.because(
                    "its weight is a sparse tensor with indices out of range or with more than 1 GiB in dense form"));
        }
        return conv.attributes().stream()
                .filter(attribute -> attribute.value() instanceof AttributeValue.Reference)
                .map(attribute -> ConvObstacle.FUNCTION_ATTRIBUTE.because(
                        "its attribute " + attribute.name() + " is an attribute of the function around it"))
                .findFirst()
                .or(() -> findIf(
                        weight.shape().size(0).isEmpty()
                                || weight.shape().size(1).isEmpty(),
                        ConvObstacle.UNKNOWN_CHANNELS,
                        "the number of its channels is not known: the shape of its weight is " + weight.shape()));
    }

    private static Optional<ConvObstacle.Finding> type(Node conv, DType dtype, TypeLookup types) {
        DType bias = conv.input(2)
                .map(value -> value.initializer()
                        .map(Tensor::dtype)
                        .orElseGet(() -> types.type(value).dtype()))
                .orElse(DType.UNDEFINED);
        return findIf(
                        !dtype.isConvFloat(),
                        ConvObstacle.ELEMENT_TYPE,
                        "its element type is " + dtype.onnxName()
                                + ", but a twist layer needs float, double, float16 or bfloat16")
                .or(() -> findIf(
                        bias != DType.UNDEFINED && bias != dtype,
                        ConvObstacle.BIAS_TYPE,
                        "its bias is of type " + bias.onnxName() + ", but its weight of type " + dtype.onnxName()));
    }

    private static Optional<ConvObstacle.Finding> contradiction(
            ConvGeometry stated, long perGroup, List<Long> pads, Optional<AutoPad> autoPad, ValueType weight) {
        boolean valid = stated.group() >= 1
                && perGroup >= 1
                && stated.outChannels() >= 1
                && stated.outChannels() % stated.group() == 0
                && stated.strides().size() == 2
                && stated.dilations().size() == 2
                && pads.size() == 4
                && stated.strides().stream().allMatch(step -> step >= 1)
                && stated.dilations().stream().allMatch(step -> step >= 1)
                && autoPad.isPresent();
        return findIf(
                !valid,
                ConvObstacle.CONTRADICTORY_ATTRIBUTES,
                "its attributes are inconsistent with each other or with its weight: group " + stated.group()
                        + ", strides "
                        + stated.strides() + ", dilations " + stated.dilations() + ", pads " + pads + ", weight "
                        + weight.shape());
    }

    /** Limits the size of a weight that no tensor stores, since it may be declared with any size. */
    private static Optional<ConvObstacle.Finding> large(double computedElements, ValueType weight) {
        return findIf(
                computedElements > MOST_COMPUTED,
                ConvObstacle.LARGE_COMPUTED_WEIGHT,
                "its weight of shape " + weight.shape() + " is not stored, and conv_x and conv_y would have more than "
                        + MOST_COMPUTED + " elements each");
    }

    private static Optional<ConvObstacle.Finding> findIf(boolean condition, ConvObstacle obstacle, String reason) {
        return condition ? Optional.of(obstacle.because(reason)) : Optional.empty();
    }
}

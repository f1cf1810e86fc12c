package org.onnxtwist.twist;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
import org.onnxtwist.twist.ConvCandidate.Verdict;

/** Reads the geometry of a Conv node, or tells why the rewrite cannot use it. */
final class ConvAttributes {
    /** The requirements that a Conv must meet for its geometry to be known, in the order in which they are checked. */
    static final List<Requirement> REQUIREMENTS = List.of(
            new Requirement("its weight is dense, or can be made so", ConvAttributes::sparseWeight),
            new Requirement("the size of its kernel is known", ConvAttributes::unknownKernel),
            new Requirement("its kernel is 3x3", ConvAttributes::otherKernel),
            new Requirement("its attributes are its own", ConvAttributes::borrowedAttribute),
            new Requirement("the number of its channels is known", ConvAttributes::unknownChannels),
            new Requirement("its element type is float, double, float16 or bfloat16", ConvAttributes::otherType),
            new Requirement("its bias has the element type of its weight", ConvAttributes::otherBias),
            new Requirement("its attributes agree with each other and its weight", ConvAttributes::contradiction),
            new Requirement("its weight is not too large", ConvAttributes::tooLarge));

    /** The maximum number of elements of a kernel that no tensor of the model stores: 64 MiB in float. */
    private static final long MOST_COMPUTED = 1 << 24;

    private final Node conv;
    private final ValueType weight;
    private final DType dtype;
    private final DType bias;

    /**
     * A condition on a Conv.
     *
     * @param name the condition in words
     * @param obstacle the verdict on a Conv that does not meet it; empty if it does
     */
    record Requirement(String name, Function<ConvAttributes, Optional<Verdict>> obstacle) {}

    ConvAttributes(Node conv, TypeLookup types) {
        this.conv = conv;
        this.weight = conv.input(1)
                .map(value -> value.initializer().map(Tensor::type).orElseGet(() -> computed(value, types)))
                .orElse(ValueType.UNKNOWN);
        DType input = conv.input(0).map(types::type).orElse(ValueType.UNKNOWN).dtype();
        this.dtype = weight.dtype() == DType.UNDEFINED ? input : weight.dtype();
        this.bias = conv.input(2)
                .map(value -> value.initializer()
                        .map(Tensor::dtype)
                        .orElseGet(() -> types.type(value).dtype()))
                .orElse(DType.UNDEFINED);
    }

    /** The type of a weight that nodes compute; if its sizes cannot be inferred, the declared type is used. */
    private static ValueType computed(Value weight, TypeLookup types) {
        ValueType inferred = types.type(weight);
        boolean declared = !inferred.shape().isStatic() && weight.type().shape().isStatic();
        return declared ? weight.type() : inferred;
    }

    private Optional<Verdict> sparseWeight() {
        return skipIf(
                kernel().filter(List.of(3L, 3L)::equals).isPresent()
                        && conv.input(1).flatMap(Value::sparseInitializer).isPresent(),
                "its weight is a sparse tensor, of indices out of range or of more than 1 GiB when it is dense");
    }

    private Optional<Verdict> unknownKernel() {
        return skipIf(
                kernel().isEmpty(),
                "the size of its kernel is not known: neither kernel_shape nor the shape of its weight says");
    }

    private Optional<Verdict> otherKernel() {
        return kernel().filter(sizes -> !sizes.equals(List.of(3L, 3L))).map(sizes -> {
            String size = sizes.stream().map(String::valueOf).collect(Collectors.joining("x"));
            return Verdict.not3x3("its kernel is " + size + (sizes.size() == 2 ? "" : " (" + sizes.size() + "-D)"));
        });
    }

    private Optional<Verdict> borrowedAttribute() {
        return conv.attributes().stream()
                .filter(attribute -> attribute.value() instanceof AttributeValue.Reference)
                .map(attribute -> Verdict.skip(
                        "its attribute " + attribute.name() + " is an attribute of the function around it"))
                .findFirst();
    }

    private Optional<Verdict> unknownChannels() {
        return skipIf(
                weight.shape().size(0).isEmpty() || weight.shape().size(1).isEmpty(),
                "the number of its channels is not known: the shape of its weight is " + weight.shape());
    }

    private Optional<Verdict> otherType() {
        return skipIf(
                !dtype.isConvFloat(),
                "its element type is " + dtype.onnxName() + ", and a twist needs float, double, float16 or bfloat16");
    }

    private Optional<Verdict> otherBias() {
        return skipIf(
                bias != DType.UNDEFINED && bias != dtype,
                "its bias is of type " + bias.onnxName() + " and its weight of type " + dtype.onnxName());
    }

    private Optional<Verdict> contradiction() {
        ConvGeometry stated = stated();
        long outChannels = weight.shape().size(0).orElseThrow();
        boolean valid = stated.group() >= 1
                && weight.shape().size(1).orElseThrow() >= 1
                && outChannels >= 1
                && outChannels % stated.group() == 0
                && stated.strides().size() == 2
                && stated.dilations().size() == 2
                && pads().size() == 4
                && stated.strides().stream().allMatch(step -> step >= 1)
                && stated.dilations().stream().allMatch(step -> step >= 1);
        return skipIf(
                !valid || autoPad().isEmpty(),
                "its attributes contradict each other or its weight: group " + stated.group() + ", strides "
                        + stated.strides() + ", dilations " + stated.dilations() + ", pads " + pads() + ", weight "
                        + weight.shape());
    }

    /** Limits the size of a weight that no tensor stores, since it may be declared with any size. */
    private Optional<Verdict> tooLarge() {
        return skipIf(
                computedElements() > MOST_COMPUTED,
                "its weight of shape " + weight.shape() + " is not stored, and conv_x and conv_y would have more than "
                        + MOST_COMPUTED + " elements each");
    }

    /** The number of elements of a 3x3 weight that no tensor of the model stores; 0 for other weights, and if the sizes are not known. */
    double computedElements() {
        boolean stored = conv.input(1).flatMap(Value::initializer).isPresent();
        boolean is3x3 = kernel().filter(List.of(3L, 3L)::equals).isPresent();
        return stored
                        || !is3x3
                        || weight.shape().size(0).isEmpty()
                        || weight.shape().size(1).isEmpty()
                ? 0
                : (double) ConvGeometry.TAPS
                        * weight.shape().size(0).getAsLong()
                        * weight.shape().size(1).getAsLong();
    }

    private static Optional<Verdict> skipIf(boolean condition, String reason) {
        return condition ? Optional.of(Verdict.skip(reason)) : Optional.empty();
    }

    /** The geometry of a Conv that meets all requirements; empty for others. */
    Optional<ConvGeometry> geometry() {
        boolean usable = REQUIREMENTS.stream()
                .allMatch(requirement -> requirement.obstacle().apply(this).isEmpty());
        return usable ? Optional.of(stated()) : Optional.empty();
    }

    private ConvGeometry stated() {
        long group = Conv.GROUP.find(conv).orElse(1L);
        AutoPad autoPad = autoPad().orElse(AutoPad.NOTSET);
        return new ConvGeometry(
                dtype,
                weight.shape().size(1).orElseThrow() * group,
                weight.shape().size(0).orElseThrow(),
                group,
                Conv.STRIDES.find(conv).orElse(List.of(1L, 1L)),
                Conv.DILATIONS.find(conv).orElse(List.of(1L, 1L)),
                autoPad == AutoPad.NOTSET ? pads() : List.of(0L, 0L, 0L, 0L),
                autoPad);
    }

    private List<Long> pads() {
        return Conv.PADS.find(conv).orElse(List.of(0L, 0L, 0L, 0L));
    }

    private Optional<AutoPad> autoPad() {
        return AutoPad.of(Conv.AUTO_PAD.find(conv).orElse(AutoPad.NOTSET.name()));
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

    /** The identity of a Conv's weight, which two Convs share if they are one layer used twice: the tensor if constant, else the value. */
    static Object weightIdentity(Node conv) {
        Value weight = conv.input(1).orElseThrow(() -> new IllegalStateException(conv + " has no weight"));
        // Constants that came from two calls of one function are two values that hold the same tensor object.
        return weight.constant().<Object>map(tensor -> tensor).orElse(weight);
    }
}

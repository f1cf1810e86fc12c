package org.onnxtwist.twist.recognise.evaluation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Ceil;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.CumSum;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Floor;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.NonZero;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Size;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.twist.recognise.value.AbstractValue;
import org.onnxtwist.twist.recognise.value.ElementwiseEvaluation;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.SizeRatio;
import org.onnxtwist.twist.recognise.value.SizedNumbers;

/** Determines which values of a model are quantities. Nodes are followed in topological order, each once. */
public final class AbstractEvaluation {
    /** The maximum number of nodes between stacking values and taking one out of the stack. */
    private static final int MAX_STEPS = 32;

    private final ModelFacts facts;
    private final DataMovementEvaluation rearrangement;
    private final Relayout relayout;
    private final OpenSlice openSlices;
    private final Counters counters;
    private final Views views;
    private final Map<Value, AbstractValue> known = new HashMap<>();
    private final Map<View, Optional<AbstractValue>> seenViews = new HashMap<>();

    public AbstractEvaluation(ModelFacts facts) {
        this.facts = facts;
        this.rearrangement = new DataMovementEvaluation(facts);
        this.relayout = new Relayout(facts);
        this.openSlices = new OpenSlice(facts);
        this.counters = new Counters(facts, this::of);
        this.views = new Views(facts);
    }

    public Optional<AbstractValue> of(Value value) {
        AbstractValue quantity = known.get(value);
        return quantity != null
                ? Optional.of(quantity)
                : facts.constant(value)
                        .filter(tensor -> TensorElements.areNumbers(tensor.dtype()))
                        .map(LazyConstant::of);
    }

    /**
     * The floating-point tensor that a value equals, stored or computed from stored ones; empty if it is not known in its full size, or has
     * another type.
     */
    public Optional<Tensor> tensor(Value value) {
        return facts.constant(facts.origin(value))
                .or(() -> numbers(value)
                        .filter(numbers -> facts.isFloating(value))
                        .flatMap(numbers -> numbers.tensor(facts.dtype(value))))
                .filter(tensor -> tensor.dtype().isConvFloat());
    }

    /** The numbers that a value computed from stored tensors equals; empty if they are not known in the value's full size. */
    Optional<LazyConstant> numbers(Value value) {
        return of(value)
                .flatMap(AbstractValue::constants)
                .filter(found -> facts.sizes(value).filter(found.dims()::equals).isPresent());
    }

    /** Determines the quantities at the outputs of a node; the nodes that compute its inputs must have been followed before. */
    public void follow(Node node) {
        if (node.outputCount() == 0 || !node.operator().isStandard()) {
            return;
        }
        if (node.operator().equals(Loop.ID)) {
            counters.iterations(node, known);
            return;
        }
        if (node.operator().equals(Split.ID)) {
            for (int part = 0; part < node.outputCount(); part++) {
                Value output = node.output(part);
                rearranged(node, part).ifPresent(quantity -> known.put(output, quantity));
            }
            return;
        }
        // A Cast equals its input, which may be known in more detail than as an integer.
        Optional<AbstractValue> found = node.operator().equals(Cast.ID)
                ? computed(node).or(() -> number(node.output(0)))
                : oneOrNone(node).or(() -> number(node.output(0))).or(() -> computed(node));
        found.ifPresent(quantity -> known.put(node.output(0), quantity));
    }

    /** The minimum of 1 and a number of elements, taken as 1: a product by it of as many elements is unchanged or empty. */
    private Optional<AbstractValue> oneOrNone(Node min) {
        boolean isOne = min.operator().equals(Min.ID)
                && min.inputs().size() == 2
                && min.inputValues()
                        .anyMatch(value -> value.producer()
                                .filter(node -> node.operator().equals(Size.ID))
                                .isPresent())
                && min.inputValues()
                        .anyMatch(value -> facts.content(value)
                                .filter(content -> content.size() == 1
                                        && content.element(0).is(1))
                                .isPresent());
        return isOne ? Optional.of(LazyConstant.scalar(1)) : Optional.empty();
    }

    /** The single number that shape inference determines for a value. */
    private Optional<AbstractValue> number(Value value) {
        return facts.content(value)
                .filter(content -> content.size() == 1)
                .map(content -> content.element(0))
                .filter(term -> !term.equals(Term.UNKNOWN))
                .map(term -> term instanceof Term.Constant constant
                        ? LazyConstant.filled(facts.sizes(value).orElse(List.of()), (double) constant.value())
                        : SizedNumbers.of(SizeRatio.of(term)));
    }

    private Optional<AbstractValue> computed(Node node) {
        return switch (node.operator().name()) {
            case Floor.NAME -> first(node).flatMap(quantity -> rounded(quantity, SizeRatio::floor));
            case Ceil.NAME -> first(node).flatMap(quantity -> rounded(quantity, SizeRatio::ceiling));
            case Reshape.NAME, Squeeze.NAME, Unsqueeze.NAME, Flatten.NAME ->
                first(node).flatMap(quantity -> relayout.reshaped(node, quantity));
            case Sum.NAME -> all(node);
            case MatMul.NAME -> both(input -> node.input(input).flatMap(this::of), AbstractEvaluation::matrixProduct);
            case Expand.NAME, Tile.NAME -> repeatedAlongOnes(node);
            case Transpose.NAME -> first(node).flatMap(quantity -> relayout.transposed(node, quantity));
            case Slice.NAME ->
                rearranged(node, 0).or(() -> first(node).flatMap(quantity -> openSlices.of(node, quantity)));
            case Gather.NAME -> rearranged(node, 0).or(() -> views.taken(node).flatMap(this::of));
            case Concat.NAME -> rearranged(node, 0);
            case ConstantOfShape.NAME -> filled(node);
            case Range.NAME -> counters.range(node);
            case NonZero.NAME -> counters.positions(node);
            case CumSum.NAME -> counters.sums(node);
            case Conv.NAME -> repeated(node);
            default -> elementwise(node, input -> node.input(input).flatMap(this::of));
        };
    }

    /** The output of an elementwise node, whose operands are given by their indices; empty if it is not known. */
    private Optional<AbstractValue> elementwise(Node node, IntFunction<Optional<AbstractValue>> operand) {
        return switch (node.operator().name()) {
            case Add.NAME -> both(operand, ElementwiseEvaluation::sum);
            case Sub.NAME -> both(operand, ElementwiseEvaluation::difference);
            case Mul.NAME -> both(operand, ElementwiseEvaluation::product);
            // A quotient of integers is rounded.
            case Div.NAME ->
                facts.isFloating(node.output(0)) ? both(operand, ElementwiseEvaluation::quotient) : Optional.empty();
            case Neg.NAME -> operand.apply(0).flatMap(ElementwiseEvaluation::negated);
            case Identity.NAME -> operand.apply(0);
            case Cast.NAME -> operand.apply(0).flatMap(quantity -> cast(node, quantity));
            case Reciprocal.NAME ->
                operand.apply(0).flatMap(quantity -> ElementwiseEvaluation.quotient(LazyConstant.scalar(1), quantity));
            default -> Optional.empty();
        };
    }

    /** The quantity that a view is, of a quantity or of a stack of quantities; empty if it is not known. */
    public Optional<AbstractValue> of(View view) {
        return of(view, MAX_STEPS);
    }

    private Optional<AbstractValue> of(View view, int steps) {
        Optional<AbstractValue> seen = seenViews.get(view);
        if (seen == null) {
            seen = lookedFor(view, steps);
            seenViews.put(view, seen);
        }
        return seen;
    }

    private Optional<AbstractValue> lookedFor(View view, int steps) {
        Optional<AbstractValue> whole = of(view.value());
        if (view.pick().isEmpty() || whole.isPresent()) {
            return whole.flatMap(quantity -> view.pick().isEmpty()
                    ? Optional.of(quantity)
                    : quantity.moved(
                            numbers -> numbers.picked(
                                    view.pick().get().axis(), view.pick().get().index()),
                            axis -> axis == view.pick().get().axis()
                                    ? -1
                                    : axis - (axis > view.pick().get().axis() ? 1 : 0)));
        }
        Optional<Node> producer = view.value().producer();
        if (steps == 0 || producer.isEmpty()) {
            return Optional.empty();
        }
        Node node = producer.get();
        return views.before(view, this::common)
                .flatMap(before -> of(before, steps - 1))
                .or(() -> elementwise(
                        node,
                        input -> node.input(input)
                                .flatMap(value -> views.operand(view, value))
                                .flatMap(operand -> of(operand, steps - 1))));
    }

    /** The number that all elements of a constant equal; empty if they differ. */
    private Optional<Double> common(Value value) {
        return of(value)
                .flatMap(AbstractValue::constants)
                .flatMap(numbers -> numbers.common().stream().boxed().findFirst());
    }

    private static Optional<AbstractValue> rounded(
            AbstractValue quantity, Function<SizeRatio, Optional<Term>> rounding) {
        return ElementwiseEvaluation.number(quantity)
                .flatMap(rounding)
                .map(term -> SizedNumbers.of(SizeRatio.of(term)).simplified());
    }

    private static Optional<AbstractValue> matrixProduct(AbstractValue a, AbstractValue b) {
        return a.constants()
                .flatMap(x -> b.constants().flatMap(x::matrixProduct))
                .map(AbstractValue.class::cast);
    }

    private Optional<AbstractValue> first(Node node) {
        return node.input(0).flatMap(this::of);
    }

    private static Optional<AbstractValue> both(
            IntFunction<Optional<AbstractValue>> operand,
            BiFunction<AbstractValue, AbstractValue, Optional<AbstractValue>> operation) {
        return operand.apply(0).flatMap(a -> operand.apply(1).flatMap(b -> operation.apply(a, b)));
    }

    private Optional<AbstractValue> all(Node sum) {
        Optional<AbstractValue> total = first(sum);
        for (Value next : sum.inputValues().skip(1).toList()) {
            total = total.flatMap(before -> of(next).flatMap(quantity -> ElementwiseEvaluation.sum(before, quantity)));
        }
        return total;
    }

    /** The rearranged constants at an output; empty if an input to move is not constant, or not known in its full size. */
    private Optional<AbstractValue> rearranged(Node node, int output) {
        List<Value> moved = node.operator().equals(Concat.ID)
                ? node.inputValues().toList()
                : node.input(0).stream().toList();
        List<LazyConstant> numbers =
                moved.stream().flatMap(value -> numbers(value).stream()).toList();
        return numbers.isEmpty() || numbers.size() < moved.size()
                ? Optional.empty()
                : rearrangement.of(node, output, numbers).map(AbstractValue.class::cast);
    }

    /** The output of a ConstantOfShape: one number everywhere, zero by default. */
    private Optional<AbstractValue> filled(Node node) {
        double number = ConstantOfShape.VALUE
                .find(node)
                .filter(tensor -> tensor.elements() == 1)
                .map(tensor -> TensorElements.of(tensor).doubleAt(0))
                .orElse(0.0);
        return facts.sizes(node.output(0))
                .map(sizes -> LazyConstant.filled(sizes, number))
                .or(() -> Optional.of(LazyConstant.scalar(number)))
                .map(AbstractValue.class::cast);
    }

    /** The output of a node that repeats its input: constants are repeated, others are unchanged if only axes of size 1 are repeated. */
    private Optional<AbstractValue> repeatedAlongOnes(Node node) {
        Optional<AbstractValue> input = first(node);
        if (input.filter(LazyConstant.class::isInstance).isPresent()) {
            LazyConstant numbers = (LazyConstant) input.get();
            return node.operator().equals(Tile.ID)
                    ? rearranged(node, 0)
                    : facts.sizes(node.output(0))
                            .map(numbers::broadcastTo)
                            .orElse(Optional.of(numbers))
                            .map(AbstractValue.class::cast);
        }
        return node.operator().equals(Expand.ID) || onlyOnesAreRepeated(node) ? input : Optional.empty();
    }

    private boolean onlyOnesAreRepeated(Node tile) {
        List<Dim> dims =
                tile.input(0).flatMap(value -> facts.shape(value).known()).orElse(List.of());
        long[] repeats = tile.input(1)
                .flatMap(facts::content)
                .map(content -> content.elements().stream()
                        .mapToLong(term -> term.is(1) ? 1 : 0)
                        .toArray())
                .orElseGet(() -> new long[0]);
        return repeats.length == dims.size()
                && IntStream.range(0, repeats.length)
                        .allMatch(axis -> repeats[axis] == 1 || dims.get(axis).equals(Dim.of(1)));
    }

    /** The quantity after a Cast; empty if it is not known to be unchanged but for rounding. */
    private Optional<AbstractValue> cast(Node cast, AbstractValue quantity) {
        DType from = facts.dtype(cast.input(0).orElseThrow());
        DType to = facts.dtype(cast.output(0));
        boolean isWhole = !from.isConvFloat()
                || (!(quantity instanceof LazyConstant)
                        && ElementwiseEvaluation.number(quantity)
                                .flatMap(SizeRatio::term)
                                .isPresent());
        boolean toWhole = (to == DType.INT64 || to == DType.INT32) && isWhole;
        if (quantity instanceof LazyConstant numbers && isHalf(to)) {
            return numbers.rounded(to).map(AbstractValue.class::cast);
        }
        // A ramp that was rounded to a half is none in a wider type.
        boolean wasRounded = isHalf(from) && !(quantity instanceof LazyConstant);
        return toWhole || (to.isConvFloat() && (to == from || !wasRounded)) ? Optional.of(quantity) : Optional.empty();
    }

    private static boolean isHalf(DType dtype) {
        return dtype == DType.FLOAT16 || dtype == DType.BFLOAT16;
    }

    /** The output of a 1x1 Conv of a single channel with ones: the same numbers in every channel. */
    private Optional<AbstractValue> repeated(Node conv) {
        return ConvWindow.of(conv, facts)
                .filter(window -> window.isPointwise()
                        && window.convolution().inChannels() == 1
                        && conv.input(2).isEmpty())
                .flatMap(window -> conv.input(1).flatMap(this::of).flatMap(AbstractValue::constants))
                .filter(weight -> weight.areAll(1))
                .flatMap(weight -> first(conv))
                .filter(LazyConstant.class::isInstance);
    }
}

package org.onnxtwist.twist.recognise;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Dim;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.TensorElements;
import org.onnxtwist.ir.Value;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gather;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Neg;
import org.onnxtwist.op.NonZero;
import org.onnxtwist.op.Range;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Slice;
import org.onnxtwist.op.Split;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Tile;
import org.onnxtwist.op.Transpose;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.shape.IntegerValue;
import org.onnxtwist.shape.Term;

/** Which values of a model are quantities. Nodes are followed in topological order, each once. */
final class Quantities {
    private final Facts facts;
    private final Rearrangement rearrangement;
    private final Map<Value, Quantity> known = new HashMap<>();

    Quantities(Facts facts) {
        this.facts = facts;
        this.rearrangement = new Rearrangement(facts);
    }

    Optional<Quantity> of(Value value) {
        Quantity quantity = known.get(value);
        return quantity != null
                ? Optional.of(quantity)
                : facts.constant(value)
                        .filter(tensor -> TensorElements.areNumbers(tensor.dtype()))
                        .map(Numbers::of);
    }

    /** The tensor that a value is, stored or computed of such; empty where it is not known as large as it is. */
    Optional<Tensor> tensor(Value value) {
        return facts.constant(facts.origin(value))
                .or(() -> numbers(value).map(numbers -> numbers.toTensor(facts.dtype(value))));
    }

    /** What a value is that is no stored tensor but computed of such; empty where it is not known as large as it is. */
    Optional<Numbers> numbers(Value value) {
        return of(value)
                .filter(Numbers.class::isInstance)
                .map(Numbers.class::cast)
                .filter(found -> facts.sizes(value).filter(found.dims()::equals).isPresent());
    }

    /** Finds out what the outputs of a node are; what it reads was followed before. */
    void follow(Node node) {
        if (node.outputCount() == 0 || !node.operator().domain().isEmpty()) {
            return;
        }
        if (node.operator().equals(Loop.ID)) {
            iterations(node);
            return;
        }
        if (node.operator().equals(Split.ID)) {
            for (int part = 0; part < node.outputCount(); part++) {
                Value output = node.output(part);
                rearranged(node, part).ifPresent(quantity -> known.put(output, quantity));
            }
            return;
        }
        number(node.output(0)).or(() -> computed(node)).ifPresent(quantity -> known.put(node.output(0), quantity));
    }

    /** One number that the inference of shapes knows. */
    private Optional<Quantity> number(Value value) {
        return facts.content(value)
                .filter(content -> content.size() == 1)
                .map(content -> content.element(0))
                .filter(term -> !term.equals(Term.UNKNOWN))
                .map(term -> term instanceof Term.Constant constant
                        ? Numbers.filled(facts.sizes(value).orElse(List.of()), (double) constant.value())
                        : SizePower.of(term));
    }

    private Optional<Quantity> computed(Node node) {
        return switch (node.operator().name()) {
            case Add.NAME -> both(node, Arithmetic::sum);
            case Sub.NAME -> both(node, Arithmetic::difference);
            case Mul.NAME -> both(node, Arithmetic::product);
            // Of integers, a quotient is rounded.
            case Div.NAME -> facts.isFloating(node.output(0)) ? both(node, Arithmetic::quotient) : Optional.empty();
            case Neg.NAME -> first(node).flatMap(Arithmetic::negated);
            case Identity.NAME -> first(node);
            case Cast.NAME -> first(node).flatMap(quantity -> cast(node, quantity));
            case Reshape.NAME, Squeeze.NAME, Unsqueeze.NAME, Flatten.NAME ->
                first(node).flatMap(quantity -> reshaped(quantity, node.output(0)));
            case Reciprocal.NAME -> first(node).flatMap(quantity -> Arithmetic.quotient(Numbers.scalar(1), quantity));
            case Sum.NAME -> all(node);
            case Expand.NAME, Tile.NAME -> repeatedAlongOnes(node);
            case Transpose.NAME -> transposed(node);
            case Slice.NAME, Gather.NAME, Concat.NAME -> rearranged(node, 0);
            case ConstantOfShape.NAME -> filled(node);
            case Range.NAME -> range(node);
            case NonZero.NAME -> positions(node);
            case Conv.NAME -> repeated(node);
            default -> Optional.empty();
        };
    }

    private Optional<Quantity> first(Node node) {
        return node.input(0).flatMap(this::of);
    }

    private Optional<Quantity> both(Node node, BiFunction<Quantity, Quantity, Optional<Quantity>> operation) {
        return first(node).flatMap(a -> node.input(1).flatMap(this::of).flatMap(b -> operation.apply(a, b)));
    }

    private Optional<Quantity> all(Node sum) {
        Optional<Quantity> total = first(sum);
        for (Value next : sum.inputValues().skip(1).toList()) {
            total = total.flatMap(before -> of(next).flatMap(quantity -> Arithmetic.sum(before, quantity)));
        }
        return total;
    }

    /** Constants in other places; empty where an input to move is none, or is not known as large as it is. */
    private Optional<Quantity> rearranged(Node node, int output) {
        List<Value> moved = node.operator().equals(Concat.ID)
                ? node.inputValues().toList()
                : node.input(0).stream().toList();
        List<Numbers> numbers = moved.stream()
                .flatMap(value -> of(value)
                        .filter(Numbers.class::isInstance)
                        .map(Numbers.class::cast)
                        .filter(found ->
                                facts.sizes(value).filter(found.dims()::equals).isPresent())
                        .stream())
                .toList();
        return numbers.isEmpty() || numbers.size() < moved.size()
                ? Optional.empty()
                : rearrangement.of(node, output, numbers).map(Quantity.class::cast);
    }

    /** One number in every place, zero where none is given. */
    private Optional<Quantity> filled(Node node) {
        double number = ConstantOfShape.VALUE
                .find(node)
                .filter(tensor -> tensor.elements() == 1)
                .map(tensor -> TensorElements.of(tensor).doubleAt(0))
                .orElse(0.0);
        return facts.sizes(node.output(0)).map(sizes -> Numbers.filled(sizes, number));
    }

    private Optional<Quantity> transposed(Node node) {
        Optional<Quantity> input = first(node);
        return input.filter(Numbers.class::isInstance).isPresent()
                ? rearranged(node, 0)
                : input.flatMap(quantity -> reshaped(quantity, node.output(0)));
    }

    /** A ramp or a number stays what it is where it is repeated along axes that it does not have. */
    private Optional<Quantity> repeatedAlongOnes(Node node) {
        Optional<Quantity> input = first(node);
        if (input.filter(Numbers.class::isInstance).isPresent()) {
            Numbers numbers = (Numbers) input.get();
            return node.operator().equals(Tile.ID)
                    ? rearranged(node, 0)
                    : facts.sizes(node.output(0))
                            .map(numbers::broadcastTo)
                            .orElse(Optional.of(numbers))
                            .map(Quantity.class::cast);
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

    /** The numbers as the other type has them; empty where it is not known that they are the same but for their rounding. */
    private Optional<Quantity> cast(Node cast, Quantity quantity) {
        DType from = facts.dtype(cast.input(0).orElseThrow());
        DType to = facts.dtype(cast.output(0));
        boolean toWhole = (to == DType.INT64 || to == DType.INT32) && !from.isConvFloat();
        if (quantity instanceof Numbers numbers && isHalf(to)) {
            return Optional.of(Numbers.of(numbers.toTensor(to)));
        }
        // A ramp that was rounded to a half is none in a wider type.
        boolean wasRounded = isHalf(from) && !(quantity instanceof Numbers);
        return toWhole || (to.isConvFloat() && (to == from || !wasRounded)) ? Optional.of(quantity) : Optional.empty();
    }

    private static boolean isHalf(DType dtype) {
        return dtype == DType.FLOAT16 || dtype == DType.BFLOAT16;
    }

    private Optional<Quantity> reshaped(Quantity quantity, Value output) {
        if (quantity instanceof Numbers numbers) {
            return facts.shape(output)
                    .known()
                    .flatMap(dims -> filled(dims, numbers.count()))
                    .map(numbers::reshaped);
        }
        if (quantity instanceof Ramp ramp) {
            OptionalInt axis = onlyLongAxis(output);
            return axis.isPresent() ? ramp.along(axis.getAsInt()).map(Quantity.class::cast) : Optional.empty();
        }
        return Optional.of(quantity);
    }

    /** Sizes of so many elements, of which one dimension at most is not known by itself. */
    private static Optional<List<Long>> filled(List<Dim> dims, long count) {
        long stated = 1;
        long open = 0;
        for (Dim dim : dims) {
            OptionalLong size = Term.of(dim).known();
            stated *= size.orElse(1);
            open += size.isPresent() ? 0 : 1;
        }
        if (open > 1 || stated == 0 || count % stated != 0 || (open == 0 && stated != count)) {
            return Optional.empty();
        }
        long rest = count / stated;
        return Optional.of(
                dims.stream().map(dim -> Term.of(dim).known().orElse(rest)).toList());
    }

    /** The only axis, counted from the last, that need not be of size 1. */
    private OptionalInt onlyLongAxis(Value value) {
        List<Dim> dims = facts.shape(value).known().orElse(List.of());
        int[] axes = IntStream.range(0, dims.size())
                .filter(axis -> !dims.get(axis).equals(Dim.of(1)))
                .toArray();
        return axes.length == 1 ? OptionalInt.of(dims.size() - 1 - axes[0]) : OptionalInt.empty();
    }

    private Optional<Quantity> range(Node node) {
        OptionalDouble start = scalar(first(node));
        OptionalDouble delta = scalar(node.input(2).flatMap(this::of));
        if (start.isEmpty() || delta.isEmpty() || !(delta.getAsDouble() > 0)) {
            return Optional.empty();
        }
        return node.input(1).flatMap(this::of).flatMap(limit -> steps(start.getAsDouble(), limit, delta.getAsDouble()));
    }

    private static Optional<Quantity> steps(double start, Quantity limit, double delta) {
        OptionalDouble end = scalar(Optional.of(limit));
        if (end.isPresent()) {
            double count = Math.max(0, Math.ceil((end.getAsDouble() - start) / delta));
            return Numbers.counting((long) count)
                    .combined(Numbers.scalar(delta), (index, step) -> start + index * step)
                    .map(Quantity.class::cast);
        }
        return limit instanceof SizePower number && number.power() == 1 && number.factor() == delta && start == 0
                ? Optional.of(Ramp.of(delta, number.size()))
                : Optional.empty();
    }

    /** 0, 1 and so on, as many as there are; a size that is no whole number is none. */
    private static Optional<Quantity> counting(Quantity size) {
        if (size instanceof SizePower number && number.power() == 1 && number.factor() == 1) {
            return Optional.of(Ramp.of(1, number.size()));
        }
        OptionalDouble count = scalar(Optional.of(size));
        return count.isPresent() && count.getAsDouble() >= 0 && count.getAsDouble() == Math.rint(count.getAsDouble())
                ? Optional.of(Numbers.counting((long) count.getAsDouble()))
                : Optional.empty();
    }

    private static OptionalDouble scalar(Optional<Quantity> quantity) {
        return quantity.isPresent() && quantity.get() instanceof Numbers numbers
                ? numbers.scalar()
                : OptionalDouble.empty();
    }

    /** The positions of the elements of a vector of ones. */
    private Optional<Quantity> positions(Node node) {
        return node.input(0)
                .flatMap(Value::producer)
                .filter(ones -> ones.operator().equals(ConstantOfShape.ID))
                .filter(ones -> ConstantOfShape.VALUE
                        .find(ones)
                        .map(Tensor::toDoubles)
                        .filter(filled -> filled.length == 1 && filled[0] != 0)
                        .isPresent())
                .flatMap(ones -> ones.input(0))
                .filter(size -> facts.shape(size).size(0).orElse(0) == 1)
                .flatMap(this::of)
                .flatMap(Quantities::counting)
                .map(counted ->
                        counted instanceof Numbers numbers ? numbers.reshaped(List.of(1L, numbers.count())) : counted);
    }

    /** Of a Loop that nothing ends early, a scan output that is the number of the iteration. */
    private void iterations(Node loop) {
        Optional<Graph> body = Loop.BODY.find(loop);
        if (body.isEmpty()
                || loop.input(1)
                        .flatMap(facts::content)
                        .filter(Quantities::isTrue)
                        .isEmpty()) {
            return;
        }
        List<Value> inputs = body.get().inputs();
        List<Value> outputs = body.get().outputs();
        boolean goesOn = inputs.size() >= 2 && facts.origin(outputs.get(0)) == inputs.get(1);
        for (int i = 1; goesOn && i < outputs.size(); i++) {
            boolean isScan = i >= inputs.size() - 1;
            if (isScan && facts.origin(outputs.get(i)) == inputs.get(0)) {
                Value counted = loop.output(i - 1);
                first(loop).flatMap(Quantities::counting).ifPresent(quantity -> known.put(counted, quantity));
            }
        }
    }

    private static boolean isTrue(IntegerValue content) {
        return content.size() == 1 && content.element(0).is(1);
    }

    /** A 1x1 Conv of a single channel with ones: the same numbers in every channel. */
    private Optional<Quantity> repeated(Node conv) {
        Optional<ConvWindow> window = ConvWindow.of(conv, facts);
        boolean isCopy = window.filter(ConvWindow::isPointwise)
                        .filter(found -> found.inChannels() == 1)
                        .isPresent()
                && conv.input(2).isEmpty();
        return isCopy
                        && conv.input(1)
                                .flatMap(this::of)
                                .filter(Quantities::areOnes)
                                .isPresent()
                ? first(conv).filter(Numbers.class::isInstance)
                : Optional.empty();
    }

    private static boolean areOnes(Quantity weight) {
        return weight instanceof Numbers numbers && numbers.areAll(1);
    }
}

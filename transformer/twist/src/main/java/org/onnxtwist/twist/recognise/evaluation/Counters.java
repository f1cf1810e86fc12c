package org.onnxtwist.twist.recognise.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.ConstantOfShape;
import org.onnxtwist.op.CumSum;
import org.onnxtwist.op.Loop;
import org.onnxtwist.shape.term.SymbolicTensor;
import org.onnxtwist.shape.term.Term;
import org.onnxtwist.twist.recognise.value.AbstractValue;
import org.onnxtwist.twist.recognise.value.ElementwiseEvaluation;
import org.onnxtwist.twist.recognise.value.LazyConstant;
import org.onnxtwist.twist.recognise.value.Ramp;
import org.onnxtwist.twist.recognise.value.SizeRatio;
import org.onnxtwist.twist.recognise.value.SizedNumbers;

/** The ways to count 0, 1, 2 and so on. */
final class Counters {
    private final ModelFacts facts;
    private final Function<Value, Optional<AbstractValue>> quantities;

    /** @param quantities finds what the inputs of nodes are */
    Counters(ModelFacts facts, Function<Value, Optional<AbstractValue>> quantities) {
        this.facts = facts;
        this.quantities = quantities;
    }

    private Optional<AbstractValue> of(Optional<Value> value) {
        return value.flatMap(quantities);
    }

    /** A Range, whose length is the distance divided by the step, rounded up. */
    Optional<AbstractValue> range(Node node) {
        Optional<SizeRatio> start = of(node.input(0)).flatMap(ElementwiseEvaluation::number);
        Optional<SizeRatio> limit = of(node.input(1)).flatMap(ElementwiseEvaluation::number);
        Optional<SizeRatio> delta = of(node.input(2)).flatMap(ElementwiseEvaluation::number);
        if (start.isEmpty() || limit.isEmpty() || delta.isEmpty() || delta.get().isZero()) {
            return Optional.empty();
        }
        if (start.get().isConstant() && limit.get().isConstant() && delta.get().isConstant()) {
            return steps(start.get().number(), limit.get().number(), delta.get().number());
        }
        return limit.get()
                .plus(start.get().times(-1))
                .flatMap(distance -> delta.get().inverse().flatMap(distance::times))
                .flatMap(SizeRatio::ceiling)
                .flatMap(length -> Ramp.of(delta.get(), length).plus(SizedNumbers.of(start.get())))
                .map(AbstractValue.class::cast);
    }

    private static Optional<AbstractValue> steps(double start, double limit, double delta) {
        double count = Math.max(0, Math.ceil((limit - start) / delta));
        return LazyConstant.counting((long) count)
                .combined(LazyConstant.scalar(delta), (index, step) -> start + index * step)
                .map(AbstractValue.class::cast);
    }

    /** 0, 1 and so on, as many as there are; a size that is no whole number is none. */
    private static Optional<AbstractValue> counting(AbstractValue size) {
        Optional<Term> count = ElementwiseEvaluation.number(size).flatMap(SizeRatio::term);
        return count.filter(found -> found.known().orElse(0) >= 0)
                .map(found -> found.known().isPresent()
                        ? LazyConstant.counting(found.known().getAsLong())
                        : Ramp.of(SizeRatio.ONE, found));
    }

    /** The positions of the elements of a vector of ones. */
    Optional<AbstractValue> positions(Node node) {
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
                .flatMap(quantities)
                .flatMap(Counters::counting)
                .map(counted -> counted instanceof LazyConstant numbers
                        ? numbers.reshaped(List.of(1L, numbers.count()))
                        : counted);
    }

    /** Adds to {@code known}, of a Loop that nothing ends early, a scan output that is the number of the iteration. */
    void iterations(Node loop, Map<Value, AbstractValue> known) {
        Optional<Graph> body = Loop.BODY.find(loop);
        if (body.isEmpty()
                || loop.input(1)
                        .flatMap(facts::content)
                        .filter(Counters::isTrue)
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
                of(loop.input(0)).flatMap(Counters::counting).ifPresent(quantity -> known.put(counted, quantity));
            }
        }
    }

    private static boolean isTrue(SymbolicTensor content) {
        return content.size() == 1 && content.element(0).is(1);
    }

    /** Sums of the same number over and over, which count by it. */
    Optional<AbstractValue> sums(Node node) {
        Optional<List<Dim>> dims =
                node.input(0).flatMap(value -> facts.shape(value).known());
        Optional<long[]> stated = facts.longs(node, 1);
        OptionalDouble number = of(node.input(0)).stream()
                .flatMapToDouble(
                        found -> found.constants().stream().flatMapToDouble(numbers -> numbers.common().stream()))
                .findFirst();
        boolean isPlain = CumSum.REVERSE.of(node) == 0
                && dims.filter(all -> !all.isEmpty()).isPresent()
                && stated.filter(axes -> axes.length == 1).isPresent();
        if (!isPlain || number.isEmpty()) {
            return Optional.empty();
        }
        int axis = (int) Math.floorMod(stated.get()[0], (long) dims.get().size());
        double step = number.getAsDouble();
        double first = CumSum.EXCLUSIVE.of(node) == 0 ? step : 0;
        Term length = Term.of(dims.get().get(axis));
        if (length.known().isPresent()) {
            return facts.sizes(node.output(0)).map(sizes -> {
                long size = sizes.get(axis);
                long inner = sizes.stream().skip(axis + 1L).reduce(1L, (a, b) -> a * b);
                return new LazyConstant(sizes, () -> at -> first + step * (at / inner % size), 0, 0, false);
            });
        }
        return step == 0 || length.equals(Term.UNKNOWN)
                ? Optional.empty()
                : Optional.of(new Ramp(
                        dims.get().size() - 1 - axis,
                        SizeRatio.of(step),
                        length,
                        SizedNumbers.of(LazyConstant.scalar(first))));
    }
}

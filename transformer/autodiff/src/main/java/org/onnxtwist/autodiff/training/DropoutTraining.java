package org.onnxtwist.autodiff.training;

import java.util.List;
import java.util.Optional;
import org.onnxtwist.autodiff.rule.Arithmetic;
import org.onnxtwist.autodiff.rule.GradientException;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Expand;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.Loop;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Not;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.Scan;
import org.onnxtwist.op.Shape;

/**
 * Lets each Dropout of a model drop elements, as in training, by random numbers that are a function of a seed and a counter. A runtime's
 * own generator has a state that no checkpoint holds; here the same seed and counter give the same numbers on every provider.
 *
 * <pre>
 *   before:  y, mask = Dropout(x, ratio)
 *   after:   mask = random(seed, counter, number of the node, position) >= ratio p       random integers below p
 *            y = Where(mask, x, 0) (1 / (1 - ratio))
 * </pre>
 *
 * <p>Every Dropout node, counter and element has its own number. A node becomes an Identity where its ratio is constantly zero or its
 * training mode constantly false; without the input for the training mode, as in models for inference, it drops. What is dropped is zero,
 * also where the element was infinite or not a number. The attribute {@code seed} is not read.
 */
public final class DropoutTraining {
    private final TrainingEdits form;
    private final CounterGenerator generator;
    private long streams;

    private DropoutTraining(TrainingEdits form, CounterGenerator generator) {
        this.form = form;
        this.generator = generator;
    }

    /**
     * Replaces the Dropout nodes of the main graph and of its branches.
     *
     * @param seed an input or initializer of the main graph: a scalar of 64-bit integers, the same in all steps
     * @param counter another one, different in each step, such as the number of the step
     * @return the number of nodes that drop elements; without one, seed and counter are not read
     * @throws GradientException when a node is in the body of a Loop or Scan, when its ratio is not in [0, 1), or when the rank of its
     *     input is not known; the model must then be discarded
     */
    public static long apply(Model model, Value seed, Value counter) {
        TrainingEdits form = TrainingEdits.of(model);
        requireInteger(form, seed, "the seed");
        requireInteger(form, counter, "the counter");
        List<Node> nodes = model.graph()
                .allNodes()
                .filter(node -> node.operator().equals(Dropout.ID))
                .toList();
        if (nodes.stream().noneMatch(node -> drops(form, node))) {
            nodes.forEach(node -> keep(form, node));
            return 0;
        }
        DropoutTraining training =
                new DropoutTraining(form, new CounterGenerator(form.atStart(DType.INT64), seed, counter));
        for (Node node : nodes) {
            if (drops(form, node)) {
                training.drop(node);
            } else {
                keep(form, node);
            }
        }
        return training.streams;
    }

    private static void requireInteger(TrainingEdits form, Value value, String what) {
        boolean scalar = form.types()
                .shape(value)
                .sizes()
                .filter(sizes -> sizes.length == 0)
                .isPresent();
        if (form.types().of(value).dtype() != DType.INT64
                || !scalar
                || value.producer().isPresent()
                || value.graph() != form.model().graph()) {
            throw new GradientException(
                    Fault.REQUEST,
                    what + " of Dropout '" + value.hint() + "' is of type "
                            + form.types().of(value)
                            + ": give an input or initializer of type int64 without dimensions");
        }
    }

    /** The ratio, if it is the same in every run: the decimal number that was written into the model, not the nearest one of 32 bits. */
    private static Optional<Double> constantRatio(Node node) {
        Optional<Value> ratio = node.input(1);
        if (ratio.isEmpty()) {
            return Optional.of(0.5);
        }
        return ratio.get().constant().map(tensor -> {
            double number =
                    tensor.dtype() == DType.FLOAT ? TrainingEdits.decimal(tensor.toFloats()[0]) : tensor.toDoubles()[0];
            if (!(number >= 0 && number < 1)) {
                throw TrainingEdits.refusal(node, "its ratio is " + number, "give a ratio from 0 to below 1");
            }
            return number;
        });
    }

    private static boolean drops(TrainingEdits form, Node node) {
        boolean off = node.input(2)
                .flatMap(form.types()::integers)
                .filter(mode -> mode[0] == 0)
                .isPresent();
        return !off && constantRatio(node).filter(ratio -> ratio == 0).isEmpty();
    }

    private static Value data(Node node) {
        return node.input(0).orElseThrow(() -> TrainingEdits.refusal(node, "it lacks its input", "check the model"));
    }

    private static boolean hasMask(Node node) {
        return node.outputCount() > 1 && !node.output(1).isOmitted();
    }

    private static void keep(TrainingEdits form, Node node) {
        Arithmetic at = form.before(node, DType.INT64);
        TrainingEdits.handOver(node, 0, Identity.of(data(node)).emit(at));
        if (hasMask(node)) {
            Value yes = at.constant("dropout.yes", Tensor.ofIntegers(DType.BOOL, new long[] {1}));
            TrainingEdits.handOver(
                    node, 1, Expand.of(yes, Shape.of(data(node)).emit(at)).emit(at));
        }
        node.graph().remove(node);
    }

    private void drop(Node node) {
        if (node.findEnclosing(outer ->
                        outer.operator().equals(Loop.ID) || outer.operator().equals(Scan.ID))
                .isPresent()) {
            throw TrainingEdits.refusal(
                    node,
                    "it is in the body of a loop, whose iterations would all drop the same",
                    "take it out of the loop");
        }
        Value x = data(node);
        Arithmetic at = form.before(node, form.types().of(x).dtype());
        Arithmetic wide = at.withType(DType.DOUBLE);
        Arithmetic integers = at.withType(DType.INT64);
        Optional<Double> constant = constantRatio(node);
        Value threshold = constant.map(ratio -> integers.number(Math.rint(ratio * CounterGenerator.PRIME)))
                .orElseGet(() -> integers.cast(wide.mul(wide.cast(ratio(node)), CounterGenerator.PRIME)));
        Value factor = constant.map(ratio -> at.number(1 / (1 - ratio)))
                .orElseGet(() -> at.cast(wide.div(wide.number(1), wide.sub(1, wide.cast(ratio(node))))));
        Value drawn = generator.draw(integers, streams++, x, form.dims(node, x));
        Value mask = GreaterOrEqual.of(drawn, threshold).emit(at);
        Optional<Value> mode =
                node.input(2).filter(value -> form.types().integers(value).isEmpty());
        if (mode.isPresent()) {
            mask = Or.of(mask, Not.of(mode.get()).emit(at)).emit(at);
            factor = at.where(mode.get(), factor, at.number(1));
        }
        TrainingEdits.handOver(node, 0, Mul.of(at.where(mask, x), factor).emit(at));
        if (hasMask(node)) {
            TrainingEdits.handOver(node, 1, mask);
        }
        node.graph().remove(node);
    }

    private static Value ratio(Node node) {
        return node.input(1).orElseThrow();
    }
}

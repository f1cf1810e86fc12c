package org.onnxtwist.runtime.cut;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Use;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Identity;
import org.onnxtwist.pass.function.FunctionInlining;
import org.onnxtwist.runtime.session.loading.FloatCopy;
import org.onnxtwist.runtime.session.loading.ModelCopy;

/**
 * A copy of a model, without functions, that is cut in two steps: first the values at the cuts become outputs, then they also become
 * inputs.
 */
final class CutModel {
    private final Model model;
    private final CutPoints points;

    private CutModel(Model model) {
        this.model = model;
        this.points = CutPoints.of(model);
    }

    /**
     * Copies a model.
     *
     * @param inFloat whether the copy computes in float where the model computes in double or bfloat16
     * @throws org.onnxtwist.pass.function.FunctionInliningException when a function of the model cannot be inlined
     */
    static CutModel of(Model original, boolean inFloat) {
        ModelCopy copy = ModelCopy.of(original);
        if (inFloat) {
            FloatCopy.convert(copy);
        }
        FunctionInlining.all().run(copy.model());
        return new CutModel(copy.model());
    }

    Model model() {
        return model;
    }

    CutPoints points() {
        return points;
    }

    /** Returns the output of the given name; empty if the model has none. */
    Optional<Value> output(String name) {
        return model.graph().outputs().stream()
                .filter(output -> output.name().filter(name::equals).isPresent())
                .findFirst();
    }

    /**
     * Makes what the nodes at the cuts read and make further outputs of the model.
     *
     * @param side the point of a cut in this model
     */
    void giveOut(List<Cut> cuts, Function<Cut, CutPoint> side) {
        for (Cut cut : cuts) {
            CutPoint point = side.apply(cut);
            List<Cut.Place> places = cut.places();
            for (int i = 0; i < point.reads().size(); i++) {
                CutPoint.Read read = point.reads().get(i);
                giveOut(read.value(), read.dtype(), places.get(i).computed());
            }
            for (int i = 0; i < point.made().size(); i++) {
                CutPoint.Made made = point.made().get(i);
                giveOut(
                        made.value(),
                        made.dtype(),
                        places.get(point.reads().size() + i).computed());
            }
        }
    }

    private void giveOut(Value value, DType dtype, String name) {
        Value copy = model.graph()
                .newNode(Identity.ID)
                .input(value)
                .output(name)
                .append()
                .output(0);
        copy.setName(name);
        copy.setType(ValueType.tensor(dtype, Shape.UNKNOWN));
        model.graph().addOutput(copy);
    }

    /** Lets the nodes at the cuts read inputs of the model, and those that read what they make likewise. Once, after {@link #giveOut}. */
    void takeIn(List<Cut> cuts, Function<Cut, CutPoint> side) {
        for (Cut cut : cuts) {
            CutPoint point = side.apply(cut);
            List<Cut.Place> places = cut.places();
            for (int i = 0; i < point.reads().size(); i++) {
                CutPoint.Read read = point.reads().get(i);
                Value given = input(places.get(i).name(), read.dtype());
                read.places().forEach(use -> use.node().setInput(use.index(), given));
            }
            for (int i = 0; i < point.made().size(); i++) {
                CutPoint.Made made = point.made().get(i);
                Cut.Place place = places.get(point.reads().size() + i);
                replace(point.node(), made.value(), input(place.name(), made.dtype()), place.computed());
            }
        }
    }

    private Value input(String name, DType dtype) {
        Value given = model.graph().addInput(name, ValueType.tensor(dtype, Shape.UNKNOWN));
        given.setName(name);
        return given;
    }

    /** Lets everything that reads an output of {@code node} read {@code given}, apart from the node that gives it out. */
    private void replace(Node node, Value made, Value given, String computed) {
        Graph graph = model.graph();
        int index = made.outputIndex();
        Value detached = node.detachOutput(index, computed);
        graph.newNode(Identity.ID).input(given).output(detached).before(node);
        for (Use use : List.copyOf(detached.uses())) {
            if (use instanceof Use.Input in
                    && in.node()
                            .outputs()
                            .get(0)
                            .name()
                            .filter(computed::equals)
                            .isPresent()) {
                in.node().setInput(in.index(), node.output(index));
            }
        }
    }
}

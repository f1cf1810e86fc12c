package org.onnxtwist.schema.check;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.onnxtwist.ir.Model;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * One way to break a good model.
 *
 * @param name what is broken, in words; unique
 * @param expected what the checker must say, and nothing else
 * @param good the model before; without findings
 * @param plant breaks it
 */
record Fault(String name, Set<FindingCode> expected, Supplier<Model> good, UnaryOperator<Model> plant) {
    static Fault of(String name, FindingCode code, Supplier<Model> good, Consumer<Model> plant) {
        return of(name, EnumSet.of(code), good, plant);
    }

    static Fault of(String name, Set<FindingCode> codes, Supplier<Model> good, Consumer<Model> plant) {
        return new Fault(name, codes, good, model -> {
            plant.accept(model);
            return model;
        });
    }

    Model planted() {
        return plant.apply(good.get());
    }

    @Override
    public String toString() {
        return name;
    }
}

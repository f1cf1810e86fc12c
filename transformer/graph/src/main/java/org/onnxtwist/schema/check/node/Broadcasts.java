package org.onnxtwist.schema.check.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.KnownOperands;
import org.onnxtwist.schema.check.walk.TypeConflict;
import org.onnxtwist.schema.finding.FindingCode;

/** Inputs that are repeated along sizes of one to a common shape have such a shape. */
public final class Broadcasts implements CheckRule {
    /** Operators of which all inputs are broadcast, and since when. */
    private static final Map<String, Integer> SINCE = Map.ofEntries(
            Map.entry("Add", 7),
            Map.entry("And", 7),
            Map.entry("BitShift", 11),
            Map.entry("BitwiseAnd", 18),
            Map.entry("BitwiseOr", 18),
            Map.entry("BitwiseXor", 18),
            Map.entry("Div", 7),
            Map.entry("Equal", 7),
            Map.entry("Greater", 7),
            Map.entry("GreaterOrEqual", 12),
            Map.entry("Less", 7),
            Map.entry("LessOrEqual", 12),
            Map.entry("Max", 8),
            Map.entry("Mean", 8),
            Map.entry("Min", 8),
            Map.entry("Mod", 10),
            Map.entry("Mul", 7),
            Map.entry("Or", 7),
            Map.entry("PRelu", 7),
            Map.entry("Pow", 7),
            Map.entry("StringConcat", 20),
            Map.entry("Sub", 7),
            Map.entry("Sum", 8),
            Map.entry("SwiGLU", 28),
            Map.entry("Where", 9),
            Map.entry("Xor", 7));

    @Override
    public void node(Call call, Findings findings) {
        if (call.schema().isEmpty()
                || call.schema().get().since()
                        < SINCE.getOrDefault(call.schema().get().id().toString(), Integer.MAX_VALUE)) {
            return;
        }
        KnownOperands operands = new KnownOperands(call, call.schema().get());
        List<Dim> common = List.of();
        for (int i = 0; i < call.node().inputCount(); i++) {
            Optional<List<Dim>> dims = operands.dims(i);
            if (dims.isEmpty()) {
                continue;
            }
            Optional<List<Dim>> wider = common(common, dims.get());
            if (wider.isEmpty()) {
                findings.node(
                        FindingCode.INPUT_SIZE,
                        call,
                        call.node().input(i).orElseThrow(),
                        "has the input " + operands.text(i) + ", which cannot be broadcast to the shape " + common
                                + " of those before: let their sizes agree or be one");
                return;
            }
            common = wider.get();
        }
    }

    /** The shape that both are repeated to; empty where there is none. */
    static Optional<List<Dim>> common(List<Dim> a, List<Dim> b) {
        List<Dim> longer = new ArrayList<>(a.size() >= b.size() ? a : b);
        List<Dim> shorter = a.size() >= b.size() ? b : a;
        int ahead = longer.size() - shorter.size();
        for (int i = 0; i < shorter.size(); i++) {
            Dim x = longer.get(ahead + i);
            Dim y = shorter.get(i);
            if (isOne(x) || (!x.isKnown() && y.isKnown() && !isOne(y))) {
                longer.set(ahead + i, y);
            } else if (!isOne(y) && TypeConflict.ofSizes(List.of(x), List.of(y))) {
                return Optional.empty();
            }
        }
        return Optional.of(longer);
    }

    private static boolean isOne(Dim dim) {
        return dim instanceof Dim.Known known && known.size() == 1;
    }
}

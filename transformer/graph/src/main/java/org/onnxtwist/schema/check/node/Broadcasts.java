package org.onnxtwist.schema.check.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.And;
import org.onnxtwist.op.BitShift;
import org.onnxtwist.op.BitwiseAnd;
import org.onnxtwist.op.BitwiseOr;
import org.onnxtwist.op.BitwiseXor;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Equal;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.GreaterOrEqual;
import org.onnxtwist.op.Less;
import org.onnxtwist.op.LessOrEqual;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Mean;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mod;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Or;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.StringConcat;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.SwiGLU;
import org.onnxtwist.op.Where;
import org.onnxtwist.op.Xor;
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
            Map.entry(Add.NAME, 7),
            Map.entry(And.NAME, 7),
            Map.entry(BitShift.NAME, 11),
            Map.entry(BitwiseAnd.NAME, 18),
            Map.entry(BitwiseOr.NAME, 18),
            Map.entry(BitwiseXor.NAME, 18),
            Map.entry(Div.NAME, 7),
            Map.entry(Equal.NAME, 7),
            Map.entry(Greater.NAME, 7),
            Map.entry(GreaterOrEqual.NAME, 12),
            Map.entry(Less.NAME, 7),
            Map.entry(LessOrEqual.NAME, 12),
            Map.entry(Max.NAME, 8),
            Map.entry(Mean.NAME, 8),
            Map.entry(Min.NAME, 8),
            Map.entry(Mod.NAME, 10),
            Map.entry(Mul.NAME, 7),
            Map.entry(Or.NAME, 7),
            Map.entry(PRelu.NAME, 7),
            Map.entry(Pow.NAME, 7),
            Map.entry(StringConcat.NAME, 20),
            Map.entry(Sub.NAME, 7),
            Map.entry(Sum.NAME, 8),
            Map.entry(SwiGLU.NAME, 28),
            Map.entry(Where.NAME, 9),
            Map.entry(Xor.NAME, 7));

    @Override
    public void operands(KnownOperands operands, Findings findings) {
        Call call = operands.call();
        if (operands.schema().since()
                < SINCE.getOrDefault(operands.schema().id().toString(), Integer.MAX_VALUE)) {
            return;
        }
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
                                + " of the previous inputs: make their sizes equal or one");
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

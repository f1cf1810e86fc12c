package org.onnxtwist.schema.check.node;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.MatMulInteger;
import org.onnxtwist.op.QLinearMatMul;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.KnownOperands;
import org.onnxtwist.schema.check.walk.TypeConflict;
import org.onnxtwist.schema.finding.FindingCode;

/** Matrices that are multiplied have as many columns as rows. */
public final class Products implements CheckRule {
    private static final long BIAS_IS_BROADCAST = 7;

    @Override
    public void operands(KnownOperands operands, Findings findings) {
        switch (operands.schema().id().toString()) {
            case MatMul.NAME, MatMulInteger.NAME -> multiply(operands, 0, 1, findings);
            case QLinearMatMul.NAME -> multiply(operands, 0, 3, findings);
            case Gemm.NAME -> gemm(operands, findings);
            default -> {}
        }
    }

    private static void multiply(KnownOperands operands, int left, int right, Findings findings) {
        Optional<List<Dim>> a = operands.dims(left);
        Optional<List<Dim>> b = operands.dims(right);
        boolean scalars =
                a.filter(List::isEmpty).isPresent() || b.filter(List::isEmpty).isPresent();
        if (scalars) {
            report(
                    FindingCode.INPUT_RANK,
                    operands,
                    left,
                    right,
                    "which must be vectors, matrices or stacks of them",
                    findings);
        } else if (a.isPresent() && b.isPresent()) {
            List<Dim> x = a.get();
            List<Dim> y = b.get();
            List<Dim> columns = x.subList(x.size() - 1, x.size());
            List<Dim> rows = y.size() == 1 ? y : y.subList(y.size() - 2, y.size() - 1);
            if (TypeConflict.ofSizes(columns, rows)
                    || Broadcasts.common(stack(x), stack(y)).isEmpty()) {
                report(FindingCode.INPUT_SIZE, operands, left, right, "which do not match", findings);
            }
        }
    }

    private static List<Dim> stack(List<Dim> dims) {
        return dims.subList(0, Math.max(0, dims.size() - 2));
    }

    private static void gemm(KnownOperands operands, Findings findings) {
        Optional<List<Dim>> a = operands.dims(0);
        Optional<List<Dim>> b = operands.dims(1);
        OptionalLong left = operands.integer("transA");
        OptionalLong right = operands.integer("transB");
        if (a.filter(dims -> dims.size() != 2).isPresent()
                || b.filter(dims -> dims.size() != 2).isPresent()) {
            report(FindingCode.INPUT_RANK, operands, 0, 1, "which must be matrices", findings);
        } else if (a.isPresent() && b.isPresent() && left.isPresent() && right.isPresent()) {
            int rows = left.getAsLong() != 0 ? 1 : 0;
            int columns = right.getAsLong() != 0 ? 0 : 1;
            if (TypeConflict.ofSizes(
                    List.of(a.get().get(1 - rows)), List.of(b.get().get(1 - columns)))) {
                report(FindingCode.INPUT_SIZE, operands, 0, 1, "which do not match", findings);
            } else if (operands.schema().since() >= BIAS_IS_BROADCAST) {
                bias(operands, List.of(a.get().get(rows), b.get().get(columns)), findings);
            }
        }
    }

    private static void bias(KnownOperands operands, List<Dim> product, Findings findings) {
        Optional<List<Dim>> bias = operands.dims(2);
        if (bias.isPresent()
                && (bias.get().size() > 2
                        || Broadcasts.common(product, bias.get())
                                .filter(common -> !TypeConflict.ofSizes(common, product))
                                .isEmpty())) {
            findings.node(
                    FindingCode.INPUT_SIZE,
                    operands.call(),
                    "adds " + operands.text(2) + " to a product of shape " + product
                            + ", to which it cannot be broadcast: correct one of the shapes");
        }
    }

    private static void report(
            FindingCode code, KnownOperands operands, int left, int right, String what, Findings findings) {
        findings.node(
                code,
                operands.call(),
                "multiplies " + operands.text(left) + " by " + operands.text(right) + ", " + what
                        + ": correct one of the shapes");
    }
}

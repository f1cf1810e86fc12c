package org.onnxtwist.schema.check;

import java.util.ArrayList;
import java.util.List;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.ir.tensor.SparseTensor;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorElements;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Checks sparse tensors in initializers and attributes: the values must be a vector, and the indices must give their positions in ascending
 * order, each either as one number or as a row of coordinates. Reads the indices.
 */
final class SparseTensors implements CheckRule {
    /** The recipient of errors. */
    @FunctionalInterface
    private interface Report {
        void say(FindingCode code, String problem);
    }

    @Override
    public void begin(Site site, Findings findings) {
        site.graph()
                .sparseInitializers()
                .forEach(sparse -> tensor(
                        sparse.tensor(),
                        (code, problem) ->
                                findings.value(code, site, sparse.value(), "is a sparse tensor " + problem)));
    }

    @Override
    public void node(Call call, Findings findings) {
        for (var attribute : call.node().attributes()) {
            List<SparseTensor> tensors = new ArrayList<>();
            if (attribute.value() instanceof AttributeValue.SparseTensorValue sparse) {
                tensors.add(sparse.value());
            } else if (attribute.value() instanceof AttributeValue.SparseTensorValues sparses) {
                tensors.addAll(sparses.values());
            }
            tensors.forEach(tensor -> tensor(
                    tensor,
                    (code, problem) -> findings.node(
                            code, call, "has in '" + Excerpt.of(attribute.name()) + "' a sparse tensor " + problem)));
        }
    }

    private static void tensor(SparseTensor sparse, Report report) {
        Tensor indices = sparse.indices();
        long count = sparse.values().elements();
        int rank = sparse.dims().size();
        if (sparse.values().rank() != 1
                || indices.rank() < 1
                || indices.rank() > 2
                || (indices.rank() == 2 && indices.dim(1) != rank)
                || !isShape(sparse.dims())) {
            report.say(
                    FindingCode.SPARSE_SHAPE,
                    "of sizes " + sparse.dims() + " with values " + sparse.values() + " and indices " + indices
                            + ": make the values a vector, the indices int64[n] or int64[n," + rank
                            + "], and all sizes positive");
        } else if (indices.dim(0) != count) {
            report.say(
                    FindingCode.SPARSE_COUNT,
                    "with " + count + " values but " + indices.dim(0) + " indices: give each value its index");
        } else if (indices.dtype() != DType.INT64) {
            report.say(
                    FindingCode.SPARSE_INDEX_TYPE,
                    "whose indices are " + indices.dtype().onnxName() + ": make them int64");
        } else {
            order(sparse, indices.rank() == 2, report);
        }
    }

    /** Tells whether all sizes are positive and their product is a number of 63 bits. */
    private static boolean isShape(List<Long> dims) {
        long elements = 1;
        for (long size : dims) {
            if (size < 1 || size > Long.MAX_VALUE / elements) {
                return false;
            }
            elements *= size;
        }
        return true;
    }

    private static void order(SparseTensor sparse, boolean coordinates, Report report) {
        TensorElements indices = TensorElements.of(sparse.indices());
        List<Long> dims = sparse.dims();
        long size = dims.stream().reduce(1L, (a, b) -> a * b);
        long last = -1;
        for (long i = 0; i < sparse.values().elements(); i++) {
            long at = 0;
            boolean inside = true;
            if (coordinates) {
                for (int axis = 0; axis < dims.size(); axis++) {
                    long coordinate = indices.longAt(i * dims.size() + axis);
                    inside &= coordinate >= 0 && coordinate < dims.get(axis);
                    at = at * dims.get(axis) + coordinate;
                }
            } else {
                at = indices.longAt(i);
                inside = at >= 0 && at < size;
            }
            if (!inside) {
                report.say(
                        FindingCode.SPARSE_INDEX_RANGE,
                        "of sizes " + dims + " with index " + i + " out of range: correct the index");
                return;
            }
            if (at <= last) {
                report.say(
                        FindingCode.SPARSE_INDEX_ORDER,
                        "whose index " + i + " is not greater than the one before: sort the indices and values");
                return;
            }
            last = at;
        }
    }
}

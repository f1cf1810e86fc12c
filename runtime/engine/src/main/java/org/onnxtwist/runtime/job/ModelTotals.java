package org.onnxtwist.runtime.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.Model;
import org.onnxtwist.shape.MultiplyAdds;
import org.onnxtwist.twist.layer.ParameterCount;

/**
 * The figures of a model that passes are to make smaller.
 *
 * @param operators the number of nodes of each operator, subgraphs and functions included, in the order of their names
 * @param parameters the number of its parameters, as {@link ParameterCount} counts them
 * @param weightBytes the bytes of its constants
 * @param fileBytes the bytes of its file and of the files of external data; empty where it was not written
 * @param multiplyAdds the multiply-adds of a run
 */
public record ModelTotals(
        Map<String, Long> operators,
        long parameters,
        long weightBytes,
        OptionalLong fileBytes,
        MultiplyAdds multiplyAdds) {
    public ModelTotals {
        operators = new TreeMap<>(operators);
    }

    /** Returns the figures of a model; nothing is known of its file. */
    static ModelTotals of(Model model) {
        Map<String, Long> operators = new TreeMap<>();
        model.forEachNode(node -> operators.merge(node.operator().toString(), 1L, Long::sum));
        return new ModelTotals(
                operators,
                ParameterCount.of(model),
                model.constantBytes(),
                OptionalLong.empty(),
                MultiplyAdds.of(model));
    }

    /**
     * Returns these figures, with the bytes of the model's file.
     *
     * @throws UncheckedIOException when the file cannot be read
     */
    ModelTotals withFile(Path file) {
        try {
            long bytes = Files.size(file);
            for (String location : ExternalData.locations(file)) {
                bytes += Files.size(file.resolveSibling(location));
            }
            return new ModelTotals(operators, parameters, weightBytes, OptionalLong.of(bytes), multiplyAdds);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the size of " + file + ": " + e.getMessage(), e);
        }
    }

    /** The total number of nodes. */
    public long nodes() {
        return operators.values().stream().mapToLong(Long::longValue).sum();
    }
}

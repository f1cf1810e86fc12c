package org.onnxtwist.runtime.session.loading;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.ReadOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.pass.structure.TopologicalSort;
import org.onnxtwist.schema.check.CheckFailedException;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.schema.finding.Finding;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Models on which all later code may rely. Every job takes its models from here: a model that breaks a rule of
 * {@link Checker#wellFormedness()} is refused with the findings; nodes that are not sorted are sorted. Linear in the size of the model,
 * and reads no weights.
 */
public final class WellFormedModels {
    private WellFormedModels() {}

    /**
     * Reads a model's file.
     *
     * @throws InvalidModelException when it is no model, or not one that is safe to read
     * @throws CheckFailedException when the model is malformed, naming the file and the first findings
     */
    public static Model read(Path file, ReadOptions options) throws IOException {
        return require(file, OnnxReader.read(file, options));
    }

    /**
     * Checks a model that was read, and sorts its nodes.
     *
     * @return the model
     * @throws CheckFailedException when the model is malformed, naming the file and the first findings
     */
    public static Model require(Path file, Model model) {
        List<Finding> findings = Checker.malformations(model);
        List<Finding> errors = findings.stream()
                .filter(finding -> finding.code() != FindingCode.NODE_NOT_SORTED)
                .toList();
        if (!errors.isEmpty()) {
            throw new CheckFailedException("'" + file + "'", errors);
        }
        if (!findings.isEmpty()) {
            new TopologicalSort().run(model);
        }
        return model;
    }
}

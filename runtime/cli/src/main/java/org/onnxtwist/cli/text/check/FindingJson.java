package org.onnxtwist.cli.text.check;

import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.JsonDocument;
import org.onnxtwist.schema.finding.Finding;

/** The members of a JSON document that the check of a model against the rules of ONNX gives. */
public final class FindingJson {
    private FindingJson() {}

    public static void members(JsonDocument document, Path model, List<Finding> findings) {
        document.field("model", model.toString());
        document.field("passed", findings.stream().noneMatch(Finding::isError));
        document.array(
                "findings",
                () -> findings.forEach(finding -> document.object(() -> {
                    document.field("code", finding.code().toString());
                    document.field("severity", ConstantSpelling.of(finding.severity()));
                    document.field("place", finding.place());
                    document.field("node", finding.node());
                    document.field("value", finding.value());
                    document.field("message", finding.message());
                })));
    }
}

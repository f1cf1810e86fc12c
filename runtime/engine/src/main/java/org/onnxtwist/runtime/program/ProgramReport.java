package org.onnxtwist.runtime.program;

import java.nio.file.Path;
import java.util.Optional;
import org.onnxtwist.io.Omissions;
import org.onnxtwist.runtime.compare.report.ComparisonReport;

/**
 * The result of a program's run whose model was to be written.
 *
 * @param output the output file
 * @param written whether it was written; if not, the comparison failed
 * @param omissions what the format of the output cannot hold
 * @param verification the comparison with the original model; empty where none was made
 */
public record ProgramReport(
        Path output, boolean written, Omissions omissions, Optional<ComparisonReport> verification) {}

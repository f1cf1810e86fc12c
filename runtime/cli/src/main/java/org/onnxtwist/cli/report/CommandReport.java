package org.onnxtwist.cli.report;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.cli.text.Failure;
import org.onnxtwist.page.report.BenchSections;
import org.onnxtwist.page.report.ComparisonSections;
import org.onnxtwist.page.report.JobSections;
import org.onnxtwist.page.report.ReportPage;
import org.onnxtwist.page.report.TrainingSections;
import org.onnxtwist.runtime.bench.BenchReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.job.OptimizationReport;
import org.onnxtwist.runtime.job.RewriteReport;
import org.onnxtwist.runtime.train.Evaluation;
import org.onnxtwist.runtime.train.TrainingLog;

/**
 * The report of a command while it works: a page if one is asked for, and otherwise nothing. Without one, no class of pages is loaded, which
 * is why no lambda here has a page as its parameter.
 */
public final class CommandReport {
    private final Optional<ReportPage> page;

    CommandReport(Optional<ReportPage> page) {
        this.page = page;
    }

    /** Returns the page, if one is asked for. */
    Optional<ReportPage> page() {
        return page;
    }

    /** Notes files that are read or written. */
    public void files(Collection<Path> files) {
        if (page.isPresent()) {
            files.forEach(file -> page.get().file(file));
        }
    }

    /** Notes a model that cannot be worked on. */
    public void fail(Path model, Failure failure) {
        if (page.isPresent()) {
            page.get().fail(model, failure.sentence());
        }
    }

    /** Adds the rewrite of a model. */
    public void add(RewriteReport report) {
        if (page.isPresent()) {
            JobSections.add(page.get(), report);
        }
    }

    /** Adds the export of a model, or the passes that were run over it. */
    public void add(OptimizationReport report) {
        if (page.isPresent()) {
            JobSections.add(page.get(), report);
        }
    }

    /**
     * Adds a comparison.
     *
     * @param model the reference
     * @param others what it was compared with, and the inputs
     * @param inner the lines about values inside of the models; empty if they were not compared
     */
    public void add(Path model, List<Path> others, ComparisonReport report, Optional<List<String>> inner) {
        if (page.isPresent()) {
            ComparisonSections.add(page.get(), model, others, report, inner);
        }
    }

    /** Adds a benchmark. */
    public void add(BenchReport report) {
        if (page.isPresent()) {
            BenchSections.add(page.get(), report);
        }
    }

    /** Adds a training run; see {@link TrainingSections}. */
    public void add(Path model, Path output, boolean written, TrainingLog log) {
        if (page.isPresent()) {
            TrainingSections.add(page.get(), model, output, written, log);
        }
    }

    /** Adds what the trained model does on data; see {@link TrainingSections}. */
    public void add(String data, Evaluation found, List<String> classes) {
        if (page.isPresent()) {
            TrainingSections.add(page.get(), data, found, classes);
        }
    }
}

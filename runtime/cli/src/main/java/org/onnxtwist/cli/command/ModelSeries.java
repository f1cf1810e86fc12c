package org.onnxtwist.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.cli.text.Failure;
import org.onnxtwist.cli.text.Progress;
import org.onnxtwist.cli.text.Style;
import org.onnxtwist.runtime.report.JsonDocument;

/**
 * The models of one call, one after the other: the failure of one does not stop the others. As JSON, the document of one model is its report, and
 * that of several an object with the list {@code models} of their reports; each ends with the exit status of a call with that model alone.
 */
final class ModelSeries {
    private final Console console;
    private final boolean json;
    private BiConsumer<Path, Failure> failures = (model, failure) -> {};

    /**
     * @param json whether standard output is one JSON document
     */
    ModelSeries(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /** Returns this series, which tells of each model that cannot be worked on. */
    ModelSeries onFailure(BiConsumer<Path, Failure> listener) {
        failures = listener;
        return this;
    }

    /** The arrangement of the texts of several models. */
    enum Layout {
        /** Lines that name their models. */
        LINES,
        /** Paragraphs that begin with the names of their models. */
        PARAGRAPHS,
        /** Paragraphs, before each of which the name of its model is printed. */
        HEADED
    }

    /** The work on one model, which reports nothing itself. */
    interface Task<T> {
        Result run(T target, Progress progress) throws IOException;
    }

    /**
     * The outcome of one model.
     *
     * @param status the exit status of a call with this model alone
     * @param text prints the report for people
     * @param members writes the report as members of a JSON object
     * @param complaint a sentence for standard error; empty for none
     */
    record Result(int status, Runnable text, Consumer<JsonDocument> members, String complaint) {
        static Result of(int status, Runnable text, Consumer<JsonDocument> members) {
            return new Result(status, text, members, "");
        }

        /** The result of a command that writes no JSON. */
        static Result ofText(int status, Runnable text) {
            return of(status, text, document -> {});
        }
    }

    /**
     * Works on each model and reports what came of it.
     *
     * @param targets the models, or their models and outputs
     * @param model the file of a model
     * @return the exit status, as {@link ExitStatus#OF_SEVERAL} says
     */
    <T> int each(List<T> targets, Function<T, Path> model, Layout layout, Task<T> task) {
        if (!json) {
            return all(targets, model, new Text(layout, targets.size() > 1), task);
        }
        boolean several = targets.size() > 1;
        try (JsonDocument document = console.document()) {
            if (several) {
                document.startList("models");
            }
            int status = all(targets, model, new Json(document), task);
            if (several) {
                document.endList();
            }
            return status;
        }
    }

    private <T> int all(List<T> targets, Function<T, Path> model, Report report, Task<T> task) {
        int status = ExitStatus.DONE;
        for (T target : targets) {
            Path file = model.apply(target);
            status = Math.max(status, one(target, file, targets.size() > 1, report, task));
        }
        return status;
    }

    private <T> int one(T target, Path file, boolean several, Report report, Task<T> task) {
        Result result;
        try (Progress progress = new Progress(console, "reading " + file)) {
            result = task.run(target, progress);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            Failure failure = several ? console.fail(e, file) : console.fail(e);
            report.failed(file, failure);
            failures.accept(file, failure);
            return failure.status();
        }
        report.done(file, result);
        console.out().flush();
        if (!result.complaint().isEmpty()) {
            console.error(result.complaint());
        }
        return result.status();
    }

    /** Shows what came of each model. */
    private interface Report {
        void done(Path model, Result result);

        /** A failure that is on standard error already. */
        void failed(Path model, Failure failure);
    }

    private final class Text implements Report {
        private final Layout layout;
        private final boolean several;
        private boolean first = true;

        Text(Layout layout, boolean several) {
            this.layout = layout;
            this.several = several;
        }

        @Override
        public void done(Path model, Result result) {
            if (!first && layout != Layout.LINES) {
                console.out().println();
            }
            first = false;
            if (several && layout == Layout.HEADED) {
                console.out().println(console.paint(Style.HEADING, model.toString()));
            }
            result.text().run();
        }

        @Override
        public void failed(Path model, Failure failure) {}
    }

    private static final class Json implements Report {
        private static final String STATUS = "exitStatus";

        private final JsonDocument document;

        Json(JsonDocument document) {
            this.document = document;
        }

        @Override
        public void done(Path model, Result result) {
            document.object(() -> {
                result.members().accept(document);
                document.field(STATUS, result.status());
            });
        }

        @Override
        public void failed(Path model, Failure failure) {
            document.object(() -> {
                document.field("model", model.toString());
                document.field("error", failure.sentence());
                document.field(STATUS, failure.status());
            });
        }
    }
}

package org.onnxtwist.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.onnxtwist.ir.Model;
import org.onnxtwist.maven.settings.ParameterException;
import org.onnxtwist.maven.settings.VerifySettings;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.layers.LayerwiseComparison;
import org.onnxtwist.runtime.report.FailureTables;
import org.onnxtwist.runtime.report.NumberText;
import org.onnxtwist.runtime.report.VerificationJson;
import org.onnxtwist.runtime.session.loading.WellFormedModels;

/** Compares a model with another model or with recorded data, or the rewritten form of a model with its source. */
final class ModelCheck implements ModelTask {
    static final String GOAL = "verify";

    private final Workspace workspace;
    private final Origin origin;
    private final VerifySettings defaults;

    /**
     * @param origin the form of the models to check
     * @param defaults the settings that apply where a model has none of its own
     */
    ModelCheck(Workspace workspace, Origin origin, VerifySettings defaults) {
        this.workspace = workspace;
        this.origin = origin;
        this.defaults = defaults;
    }

    /** The reference that a model is compared with: another model or recorded data. */
    private record Reference(String kind, Path path) {
        private static final String DATA = "data";
        private static final String OTHER = "other";

        boolean isData() {
            return kind.equals(DATA);
        }
    }

    @Override
    public boolean run(ModelFile model) throws IOException {
        VerifySettings settings = model.settings().over(defaults);
        Path file = origin.of(model, workspace);
        List<Reference> references = references(model, settings);
        Path report = workspace.report(GOAL, model);
        // The stamp includes the names of the files, so that added data counts as a change.
        String data = settings.data().isPresent() ? files(settings.data().get()).toString() : "";
        Stamp stamp = workspace.stamp(GOAL, model, settings + " of " + file + " with " + references + data);
        if (stamp.isCurrent()) {
            return false;
        }
        List<Path> read = new ArrayList<>(workspace.filesOf(file));
        for (Reference reference : references) {
            read.addAll(reference.isData() ? files(reference.path()) : workspace.filesOf(reference.path()));
        }
        Stamp.Begun begun = stamp.begin(read);
        Files.deleteIfExists(report);
        List<Compared> done = new ArrayList<>();
        for (Reference reference : references) {
            done.add(new Compared(reference, compare(file, reference, settings)));
        }
        write(report, file, done);
        for (Compared compared : done) {
            judge(file, compared, settings.required(), report);
        }
        begun.done(List.of(report));
        return true;
    }

    private record Compared(Reference reference, ComparisonReport report) {}

    private List<Reference> references(ModelFile model, VerifySettings settings) {
        List<Reference> references = new ArrayList<>();
        settings.other().ifPresent(other -> references.add(new Reference(Reference.OTHER, exists("other", other))));
        settings.data().ifPresent(data -> references.add(new Reference(Reference.DATA, exists("data", data))));
        if (references.isEmpty() && origin == Origin.REWRITTEN) {
            references.add(new Reference(Reference.OTHER, model.path()));
        }
        if (references.isEmpty()) {
            throw new ParameterException(
                    "there is nothing to compare the model with: set other to a model or data to a folder"
                            + " of recorded inputs and outputs, or from to rewritten");
        }
        return references;
    }

    private Path exists(String parameter, Path path) {
        if (!Files.exists(path)) {
            throw new ParameterException(
                    parameter + " is " + workspace.show(path) + ", which does not exist: correct the path");
        }
        return path;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private ComparisonReport compare(Path file, Reference reference, VerifySettings settings) throws IOException {
        ComparisonOptions options = settings.comparison().options(workspace.provider());
        Model model = WellFormedModels.read(file, workspace.reading());
        if (reference.isData()) {
            return new ModelComparison(options).compareWithData(file, model, reference.path());
        }
        return new LayerwiseComparison(options)
                .compare(reference.path(), WellFormedModels.read(reference.path(), workspace.reading()), file, model);
    }

    private void write(Path report, Path file, List<Compared> done) throws IOException {
        OutputFiles.writeJson(report, json -> {
            json.field("model", workspace.show(file));
            json.array(
                    "comparisons",
                    () -> done.forEach(compared -> json.object(() -> {
                        json.field(
                                compared.reference().kind(),
                                workspace.show(compared.reference().path()));
                        VerificationJson.members(json, compared.report());
                    })));
        });
    }

    private void judge(Path file, Compared compared, boolean required, Path report) {
        ComparisonReport result = compared.report();
        String pair = workspace.show(file) + " and "
                + workspace.show(compared.reference().path());
        Optional<Boolean> passed = result.passed();
        if (passed.isEmpty() && !required && result.notCompared().isEmpty()) {
            workspace.warn(pair + ": " + workspace.show(result.reason()));
        } else if (passed.orElse(false)) {
            workspace.info(pair + " agree on " + result.provider().provider() + ", largest error "
                    + NumberText.error(result.maxAbs()));
            result.remarks().stream()
                    .limit(FailureTables.MOST)
                    .forEach(remark -> workspace.info("  " + workspace.show(remark)));
        } else {
            throw new CheckException(
                    pair + (passed.isPresent() ? " do not agree" : " could not be compared"),
                    Optional.of(result),
                    report,
                    workspace);
        }
    }
}

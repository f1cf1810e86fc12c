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

/** Compares a model with another model or with recorded data, or the rewritten and exported forms of a model with what they are made from. */
final class ModelCheck implements ModelTask {
    static final String GOAL = "verify";

    private final Workspace workspace;
    private final Optional<Origin> chosen;
    private final Origin usual;
    private final boolean exports;
    private final VerifySettings defaults;

    /**
     * @param chosen the form of the models to check, if the user names one
     * @param usual the form to check otherwise
     * @param exports whether the exported form is checked, too, if the user names none
     * @param defaults the settings that apply where a model has none of its own
     */
    ModelCheck(Workspace workspace, Optional<Origin> chosen, Origin usual, boolean exports, VerifySettings defaults) {
        this.workspace = workspace;
        this.chosen = chosen;
        this.usual = usual;
        this.exports = exports;
        this.defaults = defaults;
    }

    /** The reference that a file of a model is compared with: another model or recorded data. */
    private record Reference(Path file, String kind, Path path) {
        private static final String DATA = "data";
        private static final String OTHER = "other";

        boolean isData() {
            return kind.equals(DATA);
        }
    }

    @Override
    public boolean run(ModelFile model) throws IOException {
        VerifySettings settings = model.settings().over(defaults);
        List<Reference> references = references(model, settings);
        if (references.isEmpty()) {
            workspace.info(workspace.show(model.path())
                    + ": nothing to compare it with, because the build neither rewrites nor"
                    + " exports it, and neither other nor data is set");
            return true;
        }
        Path report = workspace.report(GOAL, model);
        // The stamp includes the names of the files, so that added data counts as a change.
        String data = settings.data().isPresent() ? files(settings.data().get()).toString() : "";
        Stamp stamp = workspace.stamp(GOAL, model, settings + " with " + references + data);
        if (stamp.isCurrent()) {
            return false;
        }
        List<Path> read = new ArrayList<>();
        for (Reference reference : references) {
            read.addAll(workspace.filesOf(reference.file()));
            read.addAll(reference.isData() ? files(reference.path()) : workspace.filesOf(reference.path()));
        }
        Stamp.Begun begun = stamp.begin(read);
        Files.deleteIfExists(report);
        List<Compared> done = new ArrayList<>();
        for (Reference reference : references) {
            done.add(new Compared(reference, compare(reference, settings)));
        }
        write(report, done);
        for (Compared compared : done) {
            judge(compared, settings.required(), report);
        }
        begun.done(List.of(report));
        return true;
    }

    private record Compared(Reference reference, ComparisonReport report) {}

    private List<Reference> references(ModelFile model, VerifySettings settings) {
        Origin origin = chosen.orElse(usual);
        Path file = origin.of(model, workspace);
        List<Reference> references = new ArrayList<>();
        settings.other()
                .ifPresent(other -> references.add(new Reference(file, Reference.OTHER, exists("other", other))));
        settings.data().ifPresent(data -> references.add(new Reference(file, Reference.DATA, exists("data", data))));
        if (references.isEmpty()) {
            origin.basis(model, workspace)
                    .ifPresent(basis -> references.add(new Reference(file, Reference.OTHER, basis)));
        }
        if (chosen.isEmpty() && exports) {
            Path exported = Origin.EXPORTED.of(model, workspace);
            Origin.EXPORTED
                    .basis(model, workspace)
                    .ifPresent(basis -> references.add(new Reference(exported, Reference.OTHER, basis)));
        }
        if (references.isEmpty() && chosen.isPresent()) {
            throw new ParameterException(
                    "there is nothing to compare the model with: set other to a model or data to a folder"
                            + " of recorded inputs and outputs, or from to rewritten or exported");
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

    private ComparisonReport compare(Reference reference, VerifySettings settings) throws IOException {
        Path file = reference.file();
        ComparisonOptions options = settings.comparison().options(workspace.provider());
        Model model = WellFormedModels.read(file, workspace.reading());
        if (reference.isData()) {
            return new ModelComparison(options).compareWithData(file, model, reference.path());
        }
        return new LayerwiseComparison(options)
                .compare(reference.path(), WellFormedModels.read(reference.path(), workspace.reading()), file, model);
    }

    private void write(Path report, List<Compared> done) throws IOException {
        OutputFiles.writeJson(report, json -> {
            json.field("model", workspace.show(done.get(0).reference().file()));
            json.array(
                    "comparisons",
                    () -> done.forEach(compared -> json.object(() -> {
                        json.field("model", workspace.show(compared.reference().file()));
                        json.field(
                                compared.reference().kind(),
                                workspace.show(compared.reference().path()));
                        VerificationJson.members(json, compared.report());
                    })));
        });
    }

    private void judge(Compared compared, boolean required, Path report) {
        ComparisonReport result = compared.report();
        String pair = workspace.show(compared.reference().file()) + " and "
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

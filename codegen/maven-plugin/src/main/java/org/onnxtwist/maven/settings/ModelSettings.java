package org.onnxtwist.maven.settings;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;

/**
 * Settings of a single model, {@code <model>} in {@code <models>}: {@code <file>}, its path below the folder of models, and any of the
 * goals' parameters that are about one model. A parameter that is not set here has the value that applies to all models.
 */
public final class ModelSettings {
    // Maven sets the fields by name; a field that was not set is null.
    private @Nullable String file;

    private @Nullable String init;
    private @Nullable Double initMax;
    private @Nullable Long seed;
    private @Nullable String coords;
    private @Nullable String purpose;
    private @Nullable Boolean asFunction;
    private @Nullable File params;
    private @Nullable List<String> includeConvs;
    private @Nullable List<String> excludeConvs;

    private @Nullable String packageName;
    private @Nullable String className;
    private @Nullable String resource;
    private @Nullable String imageLayout;
    private @Nullable String imageOrder;
    private @Nullable Double imageScale;
    private @Nullable List<Double> imageMean;
    private @Nullable List<Double> imageStd;
    private @Nullable Boolean trainingAccessors;

    private @Nullable File other;
    private @Nullable File data;
    private @Nullable List<String> passes;
    private @Nullable String form;
    private @Nullable Boolean keepOpset;
    private @Nullable Boolean fp16;
    private @Nullable Boolean autotune;
    private @Nullable Integer threads;
    private @Nullable Double rtol;
    private @Nullable Double atol;
    private @Nullable Boolean check;
    private @Nullable Boolean requireVerified;

    /** Returns the settings of a model for which nothing is set. */
    public static ModelSettings none() {
        return new ModelSettings();
    }

    /**
     * Sets the model's file. Maven calls this method for an element, or a word of the property {@code onnxtwist.models}, that is only a
     * file name.
     *
     * @param name the model's path below the folder of models
     */
    public void set(String name) {
        file = name;
    }

    /** Returns the model's path below the folder of models; empty if it is not set or blank. */
    public Optional<String> file() {
        return Optional.ofNullable(file).map(String::strip).filter(name -> !name.isEmpty());
    }

    public RewriteSettings over(RewriteSettings all) {
        return new RewriteSettings(
                init == null ? all.initialization() : Choice.of(Initialization.class, "init", init),
                or(initMax, all.initMax()),
                or(seed, all.seed()),
                coords == null ? all.coordinates() : Choice.of(Coordinates.class, "coords", coords),
                purpose == null ? all.purpose() : Choice.of(Purpose.class, "purpose", purpose),
                or(asFunction, all.asFunction()),
                path(params).or(all::parameters),
                or(includeConvs, all.includes()),
                or(excludeConvs, all.excludes()),
                or(check, all.check()),
                over(all.comparison()),
                or(requireVerified, all.required()));
    }

    public GenerateSettings over(GenerateSettings all) {
        return new GenerateSettings(
                Optional.ofNullable(packageName).or(all::packageName),
                all.basePackage(),
                Optional.ofNullable(className).or(all::className),
                Optional.ofNullable(resource).or(all::resource),
                all.image()
                        .over(new ImageSettings(
                                Optional.ofNullable(imageLayout),
                                Optional.ofNullable(imageOrder),
                                imageScale == null ? OptionalDouble.empty() : OptionalDouble.of(imageScale),
                                Optional.ofNullable(imageMean),
                                Optional.ofNullable(imageStd))),
                or(trainingAccessors, all.trainingAccessors()));
    }

    public VerifySettings over(VerifySettings all) {
        return new VerifySettings(
                path(other).or(all::other),
                path(data).or(all::data),
                over(all.comparison()),
                or(requireVerified, all.required()));
    }

    public ExportSettings over(ExportSettings all) {
        return new ExportSettings(
                or(passes, all.passes()),
                or(form, all.form()),
                or(keepOpset, all.keepOpset()),
                or(fp16, all.fp16()),
                or(autotune, all.autotune()),
                or(threads, all.threads()),
                or(check, all.check()),
                over(all.comparison()),
                or(requireVerified, all.required()));
    }

    private ComparisonSettings over(ComparisonSettings all) {
        return new ComparisonSettings(
                rtol == null ? all.rtol() : OptionalDouble.of(rtol),
                atol == null ? all.atol() : OptionalDouble.of(atol));
    }

    private static <T> T or(@Nullable T own, T all) {
        return own == null ? all : own;
    }

    private static Optional<Path> path(@Nullable File file) {
        return Optional.ofNullable(file).map(File::toPath);
    }
}

package org.onnxtwist.fuzz;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.onnxtwist.codegen.WrapperGenerator;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.diff.ModelDiff;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.json.OnnxJson;
import org.onnxtwist.io.text.OnnxText;
import org.onnxtwist.ir.Model;
import org.onnxtwist.pass.Passes;
import org.onnxtwist.rewrite.Pass;
import org.onnxtwist.runtime.session.loading.WellFormedModels;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.CostModel;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;
import org.onnxtwist.twist.recognise.Recogniser;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistOptions.Initialization;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** One thing that a command does to a model that was read. Jobs that are not said to be {@linkplain #open open} have a door. */
enum FuzzJob {
    CHECK(true) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            Checker.check(model);
        }
    },
    TEXT(true) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            OnnxText.print(model);
        }
    },
    JSON(true) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            OnnxJson.print(model);
        }
    },
    WRITE(true) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            Model again = OnnxReader.read(ByteBuffer.wrap(OnnxWriter.toBytes(model)));
            if (!ModelDiff.of(model, again).isEmpty()) {
                throw new IllegalStateException("what was written is not what was read");
            }
        }
    },
    INFER(false) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            Checker.check(model, ShapeInference.infer(model)::of);
        }
    },
    RECOGNISE(false) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            Recogniser.survey(model);
        }
    },
    REWRITE(false) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            rewrite(model, random);
            OnnxWriter.toBytes(model);
        }
    },
    EXPORT(false) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            rewrite(model, random);
            List<String> labels = List.copyOf(Selection.labels());
            Selection form = Selection.labelled(labels.get(random.nextInt(labels.size())), new CostModel(1))
                    .orElseThrow();
            TwistExport.run(model, form);
            OnnxWriter.toBytes(model);
        }
    },
    PASS(false) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            List<Pass> passes = passes();
            passes.get(random.nextInt(passes.size())).run(model);
            OnnxWriter.toBytes(model);
        }
    },
    SMALLER(false) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            Passes.smaller().forEach(pass -> pass.run(model));
            OnnxWriter.toBytes(model);
        }
    },
    GENERATE(false) {
        @Override
        void run(Model model, SplittableRandom random, Path file) {
            WrapperGenerator.generate(file, model, WrapperOptions.of("org.example", "Net"));
        }
    };

    private final boolean open;

    FuzzJob(boolean open) {
        this.open = open;
    }

    abstract void run(Model model, SplittableRandom random, Path file);

    /**
     * Does it to a model as a command would, behind the door where the job has one.
     *
     * @param file a file that stands for the model's, whatever is in it
     */
    final void start(Model model, SplittableRandom random, Path file) {
        run(open ? model : WellFormedModels.require(file, model), random, file);
    }

    private static List<Pass> passes() {
        return Stream.concat(
                        Passes.plain().stream(),
                        Stream.of("batch-dimension=4", "batch-dimension=N", "opset-upgrade=21")
                                .map(Passes::of))
                .toList();
    }

    private static void rewrite(Model model, SplittableRandom random) {
        TwistOptions options = TwistOptions.defaults()
                .withInitialization(Initialization.SEED)
                .withPurpose(random.nextBoolean() ? Purpose.TRAINING : Purpose.EXPORT);
        TwistRewrite.apply(model, options);
    }

    static Optional<FuzzJob> named(String name) {
        return Stream.of(values())
                .filter(job -> job.name().equalsIgnoreCase(name))
                .findFirst();
    }
}

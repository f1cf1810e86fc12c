package org.onnxtwist.samples;

import java.io.IOException;
import java.nio.file.Path;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.twist.rewrite.ConvEntry;
import org.onnxtwist.twist.rewrite.RewriteSummary;
import org.onnxtwist.twist.rewrite.TwistOptions;
import org.onnxtwist.twist.rewrite.TwistRewrite;

/** Rewrites the 3x3 convolutions of a model: {@code RewriteModel IN.onnx OUT.onnx}. */
public final class RewriteModel {
    private RewriteModel() {}

    public static void main(String[] files) throws IOException {
        Model model = OnnxReader.read(Path.of(files[0]));
        RewriteSummary result =
                TwistRewrite.apply(model, TwistOptions.defaults().withSeed(1)).summary();
        for (ConvEntry conv : result.convs()) {
            System.out.println(conv.name() + " " + conv.status().label() + " " + conv.reason());
        }
        System.out.println(result.parametersBefore() + " parameters became " + result.parametersAfter());
        OnnxWriter.write(model, Path.of(files[1]), WriteOptions.defaults());
    }
}

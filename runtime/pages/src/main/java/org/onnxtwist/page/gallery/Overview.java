package org.onnxtwist.page.gallery;

import java.util.List;
import org.onnxtwist.page.image.AnimatedPng;
import org.onnxtwist.page.svg.SvgElement;
import org.onnxtwist.runtime.train.data.image.Picture;
import org.onnxtwist.runtime.train.data.image.Resampling;

/** A strip of small pictures that shows at a glance what the layer does, for the beginning of a text. */
final class Overview {
    private static final double GAP = 14;
    private static final double LABEL = 46;
    private static final int SIDE = 180;

    private record Panel(String title, String kernels, Picture picture) {}

    private Overview() {}

    /** Returns the strip: the image before, and after a rotation, a dilation, a squeeze and a shear. */
    static SvgElement of(Gallery gallery) {
        List<Panel> panels = List.of(
                new Panel("an image", "before", gallery.image()),
                panel(gallery, "rotate-centre", "rotation", "(B, A)"),
                panel(gallery, "dilate-centre", "dilation", "(A, \u2212B)"),
                panel(gallery, "squeeze", "squeeze", "(A, B)"),
                panel(gallery, "shear", "shear", "(0, A)"));
        double scale = (double) SIDE
                / Math.max(gallery.image().width(), gallery.image().height());
        int width = (int) Math.round(scale * gallery.image().width());
        int height = (int) Math.round(scale * gallery.image().height());
        SvgElement strip = SvgElement.picture(
                panels.size() * (width + GAP) + GAP,
                height + GAP + LABEL,
                "An image, and the same image turned, made smaller, squeezed and sheared by hundreds of steps of a twist"
                        + " convolution");
        strip.add(rectangle(0, 0, panels.size() * (width + GAP) + GAP, height + GAP + LABEL, "#ffffff"));
        for (int k = 0; k < panels.size(); k++) {
            double x = GAP + k * (width + GAP);
            Panel panel = panels.get(k);
            strip.add(SvgElement.of("image")
                    .with("x", x)
                    .with("y", GAP)
                    .with("width", width)
                    .with("height", height)
                    .with(
                            "href",
                            ExperimentFigure.uri(
                                    "image/png",
                                    AnimatedPng.still(Resampling.stretched(panel.picture(), height, width)))));
            strip.add(rectangle(x, GAP, width, height, "none").with("stroke", "#d0d7de"));
            strip.add(text(x + width / 2.0, GAP + height + 17, panel.title(), "#1b1f24"));
            strip.add(text(x + width / 2.0, GAP + height + 34, panel.kernels(), "#57606a"));
        }
        return strip;
    }

    private static Panel panel(Gallery gallery, String name, String title, String kernels) {
        ExperimentResult result = gallery.result(name);
        return new Panel(title, kernels + ", " + result.experiment().steps() + " steps", result.after());
    }

    private static SvgElement rectangle(double x, double y, double width, double height, String fill) {
        return SvgElement.of("rect")
                .with("x", x)
                .with("y", y)
                .with("width", width)
                .with("height", height)
                .with("fill", fill);
    }

    private static SvgElement text(double x, double y, String content, String colour) {
        return SvgElement.of("text")
                .with("x", x)
                .with("y", y)
                .with("text-anchor", "middle")
                .with("font-family", "system-ui, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif")
                .with("font-size", 13)
                .with("fill", colour)
                .text(content);
    }
}

package org.onnxtwist.runtime.train.data.image;

/** Changes of brightness, contrast and saturation; a factor of 1 changes nothing. */
public final class ColorJitter {
    private ColorJitter() {}

    /**
     * Changes a picture in place: brightness multiplies each value, contrast its distance from the mean luminance of the picture, saturation
     * its distance from the luminance of its pixel, in this order. After each the values are limited to the range.
     *
     * @param lowest the least value, which stands for black
     * @param highest the greatest value
     */
    public static void apply(
            Picture picture, double brightness, double contrast, double saturation, float lowest, float highest) {
        int plane = picture.height() * picture.width();
        if (brightness != 1) {
            blend(picture, brightness, 0, lowest, highest);
        }
        if (contrast != 1) {
            double sum = 0;
            for (int at = 0; at < plane; at++) {
                sum += picture.luminance(at);
            }
            blend(picture, contrast, sum / plane, lowest, highest);
        }
        if (saturation != 1 && picture.channels() >= 3) {
            float[] values = picture.values();
            for (int at = 0; at < plane; at++) {
                float grey = picture.luminance(at);
                for (int channel = 0; channel < 3; channel++) {
                    int i = channel * plane + at;
                    values[i] = limited(grey + (float) saturation * (values[i] - grey), lowest, highest);
                }
            }
        }
    }

    private static void blend(Picture picture, double factor, double towards, float lowest, float highest) {
        float[] values = picture.values();
        float shift = (float) ((1 - factor) * towards);
        for (int i = 0; i < values.length; i++) {
            values[i] = limited((float) factor * values[i] + shift, lowest, highest);
        }
    }

    private static float limited(float value, float lowest, float highest) {
        return Math.max(lowest, Math.min(highest, value));
    }
}

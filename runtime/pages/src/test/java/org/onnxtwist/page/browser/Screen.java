package org.onnxtwist.page.browser;

import java.util.List;

/**
 * A screen on which pages are looked at.
 *
 * @param width the width of the window in pixels
 * @param theme {@code light} or {@code dark}
 */
record Screen(int width, String theme) {
    /** The screens on which every page has to be in order. */
    static final List<Screen> ALL = List.of(
            new Screen(1280, "light"), new Screen(1280, "dark"), new Screen(390, "light"), new Screen(390, "dark"));

    boolean isPhone() {
        return width < 600;
    }

    int height() {
        return isPhone() ? 844 : 800;
    }

    @Override
    public String toString() {
        return width + "-" + theme;
    }
}

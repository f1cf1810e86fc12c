/** Pages in a real browser: a client of Chromium's DevTools protocol, and what every page is held to. */
@NullMarked
package org.onnxtwist.page.browser;

import org.jspecify.annotations.NullMarked;

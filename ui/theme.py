"""Gradio's theme, made to follow our style sheet: its variables point at ours, its fonts are the system's.

What is not here: colours and sizes, which stand in style.css once for all pages. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")

_OURS = {
    "body_background_fill": "var(--paper)", "body_text_color": "var(--ink)", "body_text_color_subdued": "var(--muted)",
    "background_fill_primary": "var(--sheet)", "background_fill_secondary": "var(--paper)",
    "block_background_fill": "transparent", "block_border_width": "0px", "block_shadow": "none",
    "block_label_text_color": "var(--muted)", "block_title_text_color": "var(--muted)",
    "border_color_primary": "var(--line)", "border_color_accent": "var(--accent)", "color_accent": "var(--accent)",
    "color_accent_soft": "var(--wash)", "input_background_fill": "var(--sheet)", "input_border_width": "1px",
    "checkbox_label_border_width": "1px",
    "checkbox_label_border_color": "var(--line)", "input_border_color": "var(--line)",
    "input_border_color_focus": "var(--accent)", "input_placeholder_color": "var(--muted)",
    "input_shadow_focus": "none", "panel_background_fill": "transparent",
    "button_primary_background_fill": "var(--accent)", "button_primary_background_fill_hover": "var(--accent-deep)",
    "button_primary_text_color": "var(--on-accent)", "button_primary_border_color": "transparent",
    "button_secondary_background_fill": "var(--sheet)", "button_secondary_background_fill_hover": "var(--wash)",
    "button_secondary_text_color": "var(--ink)", "button_secondary_border_color": "var(--line)",
    "checkbox_label_background_fill": "var(--sheet)", "checkbox_label_background_fill_selected": "var(--wash)",
    "checkbox_label_text_color": "var(--ink)", "checkbox_label_text_color_selected": "var(--ink)",
    "checkbox_background_color_selected": "var(--accent)", "checkbox_border_color_selected": "var(--accent)",
    "link_text_color": "var(--accent)", "loader_color": "var(--accent)", "stat_background_fill": "var(--wash)",
}  # fmt: skip


def theme() -> gr.themes.Base:
    """The theme; the dark variants are the same variables, which style.css turns dark."""
    made = gr.themes.Base(font=SANS, font_mono=MONO, radius_size="sm", text_size="md")
    dark = {f"{name}_dark": value for name, value in _OURS.items() if hasattr(made, f"{name}_dark")}
    return made.set(**_OURS, **dark)

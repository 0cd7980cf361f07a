"""Data as addresses."""

import pytest

from schwarm_http.llm.data_url import data_url, read_base64, read_data_url


class TestDataUrl:
    """Data, written into an address."""

    @pytest.mark.parametrize("media_type", ["image/png", "text/plain;charset=utf-8", ""])
    def test_it_comes_back(self, media_type: str) -> None:
        """Content and type alike."""
        assert read_data_url(data_url(media_type, b"\x00\xff")) == (media_type, b"\x00\xff")

    @pytest.mark.parametrize("url", ["https://a.example/a.png", "data:text/plain,hello", "data:image/png;base64,AB"])
    def test_what_would_be_written_otherwise_stays_an_address(self, url: str) -> None:
        """Nothing of it changes on the way through."""
        assert read_data_url(url) is None


class TestBase64:
    """Data, written as text."""

    def test_it_is_read(self) -> None:
        """In its usual form."""
        assert read_base64("AP8=") == b"\x00\xff"

    @pytest.mark.parametrize("text", ["AP8", "AP8=\n", "AP9=", "ä"])
    def test_unusual_forms_are_left_alone(self, text: str) -> None:
        """They couldn't be written the same again."""
        assert read_base64(text) is None

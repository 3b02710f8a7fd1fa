"""The desk: the page on which an issue is composed, whose texts are saved while they are typed."""

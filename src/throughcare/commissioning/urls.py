"""Addresses of commissioning."""

from django.urls import path

from throughcare.commissioning.views import (
    assigning,
    awarding,
    bids,
    changing,

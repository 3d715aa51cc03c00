"""GOV.UK and MoJ layout, components, form renderer, charts and error pages."""

<?php
use PHPUnit\Framework\TestCase;

final class PriceTest extends TestCase
{
    public function testAPieceCostsTwo(): void { $this->assertSame(42, Price::of(21)); }
}

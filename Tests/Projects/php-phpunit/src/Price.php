<?php
class Price
{
    public static function of(int $pieces): int { return $pieces * 2; }
}

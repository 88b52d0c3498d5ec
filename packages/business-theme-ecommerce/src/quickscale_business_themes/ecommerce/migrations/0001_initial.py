import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import quickscale.core.components
import quickscale_business_themes.ecommerce.models.catalogue
import quickscale_business_themes.ecommerce.models.fields
import quickscale_business_themes.ecommerce.models.orders
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Cart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('status', models.CharField(choices=[('open', 'Open'), ('completing', 'Awaiting payment'), ('completed', 'Completed'), ('merged', 'Merged'), ('abandoned', 'Abandoned')], default='open', max_length=10, verbose_name='status')),
                ('currency', models.CharField(default=quickscale_business_themes.ecommerce.models.fields.default_currency, max_length=3, verbose_name='currency')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='carts', to=settings.AUTH_USER_MODEL, verbose_name='customer')),
            ],
            options={
                'verbose_name': 'cart',
                'verbose_name_plural': 'carts',
                'ordering': ['-updated_at', '-pk'],
                'indexes': [models.Index(fields=['status', 'updated_at'], name='ecommerce_cart_stale')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'open'), ('user__isnull', False)), fields=('user',), name='ecommerce_cart_one_open')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('slug', models.SlugField(max_length=100, unique=True, verbose_name='slug')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('path', models.CharField(db_index=True, default='', editable=False, max_length=255)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='ecommerce.category', verbose_name='parent')),
            ],
            options={
                'verbose_name': 'category',
                'verbose_name_plural': 'categories',
                'ordering': ['position', 'name', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='ecommerce_category_not_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(default=quickscale_business_themes.ecommerce.models.orders.new_order_number, editable=False, max_length=20, unique=True, verbose_name='number')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('status', models.CharField(choices=[('placed', 'Placed'), ('completed', 'Completed'), ('canceled', 'Cancelled')], default='placed', max_length=10, verbose_name='status')),
                ('payment_status', models.CharField(choices=[('unpaid', 'Unpaid'), ('paid', 'Paid'), ('partially_refunded', 'Partially refunded'), ('refunded', 'Refunded')], default='unpaid', max_length=20, verbose_name='payment')),
                ('fulfilment_status', models.CharField(choices=[('unfulfilled', 'Unfulfilled'), ('fulfilled', 'Fulfilled'), ('canceled', 'Cancelled')], default='unfulfilled', max_length=12, verbose_name='fulfilment')),
                ('currency', models.CharField(default=quickscale_business_themes.ecommerce.models.fields.default_currency, max_length=3, verbose_name='currency')),
                ('subtotal', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='subtotal')),
                ('discount_total', models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name='discount')),
                ('shipping_total', models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name='shipping')),
                ('tax_total', models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name='tax')),
                ('grand_total', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='total')),
                ('refunded_total', models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name='refunded')),
                ('shipping_full_name', models.CharField(blank=True, max_length=200, verbose_name='full name')),
                ('shipping_address_line1', models.CharField(blank=True, max_length=200, verbose_name='address')),
                ('shipping_address_line2', models.CharField(blank=True, max_length=200, verbose_name='address line 2')),
                ('shipping_city', models.CharField(blank=True, max_length=100, verbose_name='city')),
                ('shipping_postcode', models.CharField(blank=True, max_length=20, verbose_name='postcode')),
                ('shipping_country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('placed_at', models.DateTimeField(auto_now_add=True, verbose_name='ordered')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('cart', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='order', to='ecommerce.cart')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='orders', to=settings.AUTH_USER_MODEL, verbose_name='customer')),
            ],
            options={
                'verbose_name': 'order',
                'verbose_name_plural': 'orders',
                'ordering': ['-placed_at', '-pk'],
                'indexes': [models.Index(fields=['user', '-placed_at'], name='ecommerce_order_customer'), models.Index(fields=['status', '-placed_at'], name='ecommerce_order_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('discount_total__gte', 0), ('grand_total__gte', 0), ('shipping_total__gte', 0), ('subtotal__gte', 0), ('tax_total__gte', 0)), name='ecommerce_order_totals'), models.CheckConstraint(condition=models.Q(('refunded_total__gte', 0)), name='ecommerce_order_refunded')],
            },
        ),
        migrations.CreateModel(
            name='OrderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='type')),
                ('data', models.JSONField(blank=True, default=dict, verbose_name='data')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='date')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='ecommerce.order')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'order event',
                'verbose_name_plural': 'order events',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(choices=[('credits', 'Credits'), ('card', 'Card'), ('manual', 'Manual')], max_length=10, verbose_name='method')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='amount')),
                ('refunded', models.DecimalField(decimal_places=4, default=0, max_digits=19, verbose_name='refunded')),
                ('currency', models.CharField(default=quickscale_business_themes.ecommerce.models.fields.default_currency, max_length=3, verbose_name='currency')),
                ('credits', models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True, verbose_name='credits')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='reference')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='ecommerce.order')),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'ordering': ['created_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('refunded__gte', 0), ('refunded__lte', models.F('amount'))), name='ecommerce_payment_amount'), models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('method', 'reference'), name='ecommerce_payment_reference')],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='ecommerce.category')),
            ],
            options={
                'verbose_name': 'placement',
                'verbose_name_plural': 'placements',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=200, unique=True, verbose_name='slug')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('description', models.TextField(blank=True, help_text='Plain text, for lists and search engines.', verbose_name='description')),
                ('content', quickscale.core.components.ComponentField(blank=True, default=list, verbose_name='content')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('archived', 'Archived')], default='draft', max_length=10, verbose_name='status')),
                ('published_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='published at')),
                ('is_digital', models.BooleanField(default=False, help_text='Needs no shipping address.', verbose_name='digital')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('search_name', quickscale_business_themes.ecommerce.models.fields.SearchTermsField(default='', editable=False, sources=('name',))),
                ('search_text', quickscale_business_themes.ecommerce.models.fields.SearchTermsField(default='', editable=False, sources=('name', 'description'))),
                ('categories', models.ManyToManyField(related_name='products', through='ecommerce.Placement', to='ecommerce.category', verbose_name='categories')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'product',
                'verbose_name_plural': 'products',
                'ordering': ['-published_at', '-pk'],
                'indexes': [models.Index(fields=['status', '-published_at', '-id'], name='ecommerce_product_newest'), models.Index(fields=['status', 'name'], name='ecommerce_product_name')],
            },
        ),
        migrations.AddField(
            model_name='placement',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='ecommerce.product'),
        ),
        migrations.CreateModel(
            name='ProductImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('image', quickscale_business_themes.ecommerce.models.fields.PictureField(max_length=255, upload_to=quickscale_business_themes.ecommerce.models.catalogue.image_path, verbose_name='image')),
                ('alt', models.CharField(blank=True, help_text="Describes the image for people who can't see it.", max_length=200, verbose_name='alternative text')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='images', to='ecommerce.product')),
            ],
            options={
                'verbose_name': 'image',
                'verbose_name_plural': 'images',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProductOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('key', quickscale_business_themes.ecommerce.models.fields.KeyField(default='', editable=False, max_length=50, source='name')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='ecommerce.product')),
            ],
            options={
                'verbose_name': 'option',
                'verbose_name_plural': 'options',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('product', 'name'), name='ecommerce_option_unique')],
            },
        ),
        migrations.CreateModel(
            name='OptionValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=100, verbose_name='value')),
                ('key', quickscale_business_themes.ecommerce.models.fields.KeyField(default='', editable=False, max_length=100, source='value')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('option', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='ecommerce.productoption')),
            ],
            options={
                'verbose_name': 'option value',
                'verbose_name_plural': 'option values',
                'ordering': ['option__position', 'position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('option', 'value'), name='ecommerce_value_unique')],
            },
        ),
        migrations.CreateModel(
            name='ProductVariant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.CharField(max_length=64, unique=True, verbose_name='SKU')),
                ('name', models.CharField(blank=True, help_text="Its option values, such as “Large / Blue”. Leave empty if there's only "
                    'one variant.', max_length=150, verbose_name='name')),
                ('price', models.DecimalField(decimal_places=4, max_digits=19, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(Decimal('1000000000'))], verbose_name='price')),
                ('compare_at_price', models.DecimalField(blank=True, decimal_places=4, help_text='The price before a sale.', max_digits=19, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(Decimal('1000000000'))], verbose_name='compare-at price')),
                ('currency', models.CharField(default=quickscale_business_themes.ecommerce.models.fields.default_currency, max_length=3, verbose_name='currency')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('is_default', models.BooleanField(default=False, editable=False, verbose_name='default')),
                ('track_inventory', models.BooleanField(default=True, verbose_name='track inventory')),
                ('backorder', models.CharField(choices=[('deny', 'Stop selling'), ('allow', 'Continue selling')], default='deny', max_length=5, verbose_name='when out of stock')),
                ('option_values', models.ManyToManyField(blank=True, related_name='variants', to='ecommerce.optionvalue', verbose_name='option values')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='variants', to='ecommerce.product')),
            ],
            options={
                'verbose_name': 'variant',
                'verbose_name_plural': 'variants',
                'ordering': ['position', 'pk'],
                'indexes': [models.Index(condition=models.Q(('is_default', True)), fields=['price'], name='ecommerce_offer_price'), models.Index(django.db.models.functions.text.Upper('sku'), name='ecommerce_variant_sku_upper')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('product',), name='ecommerce_variant_one_default'), models.CheckConstraint(condition=models.Q(('price__gte', 0), ('price__lte', Decimal('1000000000'))), name='ecommerce_variant_price'), models.CheckConstraint(condition=models.Q(('compare_at_price__isnull', True), models.Q(('compare_at_price__gte', 0), ('compare_at_price__lte', Decimal('1000000000'))), _connector='OR'), name='ecommerce_variant_compare_at')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('variant_name', models.CharField(blank=True, max_length=150, verbose_name='variant')),
                ('sku', models.CharField(max_length=64, verbose_name='SKU')),
                ('is_digital', models.BooleanField(default=False, verbose_name='digital')),
                ('is_tracked', models.BooleanField(default=True, verbose_name='from stock')),
                ('quantity', models.PositiveIntegerField(verbose_name='quantity')),
                ('unit_price', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='unit price')),
                ('total', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='total')),
                ('position', models.PositiveIntegerField(default=0)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='ecommerce.order')),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ecommerce.product')),
                ('variant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='order_lines', to='ecommerce.productvariant')),
            ],
            options={
                'verbose_name': 'order line',
                'verbose_name_plural': 'order lines',
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('total__gte', 0), ('unit_price__gte', 0)), name='ecommerce_order_line_amounts')],
            },
        ),
        migrations.CreateModel(
            name='CartLine',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('quantity', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999)], verbose_name='quantity')),
                ('seen_price', models.DecimalField(decimal_places=4, max_digits=19, verbose_name='displayed price')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('cart', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='ecommerce.cart')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cart_lines', to='ecommerce.productvariant')),
            ],
            options={
                'verbose_name': 'cart line',
                'verbose_name_plural': 'cart lines',
                'ordering': ['added_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('cart', 'variant'), name='ecommerce_cart_line_unique'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('quantity__lte', 999)), name='ecommerce_cart_line_quantity')],
            },
        ),
        migrations.CreateModel(
            name='StockLocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('is_default', models.BooleanField(default=False, verbose_name='default')),
            ],
            options={
                'verbose_name': 'stock location',
                'verbose_name_plural': 'stock locations',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='ecommerce_location_one_default')],
            },
        ),
        migrations.CreateModel(
            name='StockLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_hand', models.PositiveIntegerField(default=0, verbose_name='on hand')),
                ('allocated', models.PositiveIntegerField(default=0, editable=False, verbose_name='allocated')),
                ('backordered', models.PositiveIntegerField(default=0, editable=False, verbose_name='backordered')),
                ('variant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stock_levels', to='ecommerce.productvariant')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock_levels', to='ecommerce.stocklocation')),
            ],
            options={
                'verbose_name': 'stock level',
                'verbose_name_plural': 'stock levels',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('variant', 'location'), name='ecommerce_level_variant_location'), models.CheckConstraint(condition=models.Q(('allocated__lte', django.db.models.expressions.CombinedExpression(models.F('on_hand'), '+', models.F('backordered')))), name='ecommerce_level_not_oversold'), models.CheckConstraint(condition=models.Q(('allocated__gte', 0), ('backordered__gte', 0), ('on_hand__gte', 0)), name='ecommerce_level_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='StockMovement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.CharField(max_length=64, verbose_name='SKU')),
                ('kind', models.CharField(choices=[('received', 'Received'), ('counted', 'Counted'), ('allocated', 'Allocated'), ('released', 'Released'), ('shipped', 'Shipped')], max_length=10, verbose_name='type')),
                ('quantity', models.IntegerField(verbose_name='quantity')),
                ('reference', models.CharField(blank=True, max_length=100, verbose_name='reference')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='date')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='ecommerce.stocklocation')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('variant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='stock_movements', to='ecommerce.productvariant')),
            ],
            options={
                'verbose_name': 'stock movement',
                'verbose_name_plural': 'stock movements',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['reference'], name='ecommerce_movement_reference')],
            },
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('product', 'category'), name='ecommerce_placement_unique'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('labels', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Lesson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('learnt_at', models.DateTimeField()),
                ('report', models.JSONField()),
                ('version', models.CharField(max_length=64)),
                ('weights', models.BinaryField()),
                ('is_used', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['is_used'], name='labels_less_is_used_0dd610_idx')],
            },
        ),
    ]
